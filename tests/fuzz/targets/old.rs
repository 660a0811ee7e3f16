#![no_main]
#[path = "../harness.rs"]
#[allow(dead_code)]
mod harness;
#[path = "../../../src-tauri/workbook/tests/tables/made.rs"]
#[allow(dead_code)]
mod made;
#[path = "../seeds.rs"]
mod seeds;

use harness::people;

libfuzzer_sys::fuzz_target!(init: seeds::begin(), |input: &[u8]| {
    harness::old(input);
});
