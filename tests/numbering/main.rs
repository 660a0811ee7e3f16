//! Prints the area codes with which a number of North America is valid, one a line.

use rlibphonenumber::PHONE_NUMBER_UTIL;

fn main() {
    for code in 200..1000 {
        let number = format!("+1{code}3456789");
        if PHONE_NUMBER_UTIL.parse(&number, None).is_ok_and(|number| PHONE_NUMBER_UTIL.is_valid_number(&number)) {
            println!("{code}");
        }
    }
}
