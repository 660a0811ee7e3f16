//! Compiles the commands' permissions and the capability of the one window into the program.

use tauri_build::{AppManifest, Attributes};

fn main() {
    println!("cargo:rerun-if-changed=src-tauri/shell/capabilities");
    let commands = include_str!("commands.txt").lines().filter(|line| !line.is_empty()).collect::<Vec<_>>();
    let attributes = Attributes::new()
        .capabilities_path_pattern("src-tauri/shell/capabilities/*.json")
        .app_manifest(AppManifest::new().commands(commands.leak()));
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo:error={error:#}");
        std::process::exit(1);
    }
}
