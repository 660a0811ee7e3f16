//! The rules of the workspace's shape: which crate may use which, where Tauri may stand, how long a file may be, what
//! lies at the top level. Each rule is a function from facts to complaints, so that it is also shown to complain.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

/// From the highest crate to the lowest; a crate uses only crates after it.
const ORDER: [&str; 9] =
    ["aum-desk", "aum", "desk", "submission", "records", "workbook", "worksheet", "linkage", "practice-hie"];

const TOP_LEVEL: [&str; 24] = [
    ".ci",
    ".editorconfig",
    ".gitattributes",
    ".github",
    ".gitignore",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "Makefile",
    "README.md",
    "SECURITY.md",
    "deny.toml",
    "docs",
    "icons",
    "packaging",
    "rust-toolchain.toml",
    "rustfmt.toml",
    "src-tauri",
    "tauri.conf.json",
    "tests",
    "ui",
];

const LONGEST_FILE: usize = 600;
const SOURCES: [&str; 12] = ["rs", "ts", "mts", "mjs", "js", "svelte", "css", "html", "sh", "toml", "yml", "py"];

/// Names that only form profiles may carry; to add an HIE is to add a file.
const NAMES_OF_HIES: [&str; 3] = ["healthix", "healtheconnections", "healthinfonet"];

/// A crate's name, and the names of those it depends on.
type Graph = BTreeMap<String, BTreeSet<String>>;

fn upward_dependencies(order: &[&str], graph: &Graph) -> Vec<String> {
    let place = |name: &str| order.iter().position(|each| *each == name);
    let mut complaints = Vec::new();
    for (name, dependencies) in graph {
        let Some(own) = place(name) else { continue };
        for dependency in dependencies {
            if place(dependency).is_some_and(|theirs| theirs <= own) {
                complaints.push(format!("{name} uses {dependency}, which stands above it"));
            }
        }
    }
    complaints
}

fn crates_without_a_place(order: &[&str], members: &BTreeSet<String>) -> Vec<String> {
    let placed: BTreeSet<String> = order.iter().map(|name| (*name).to_owned()).collect();
    placed.symmetric_difference(members).map(|name| format!("{name} is not both a member and in the order")).collect()
}

fn reaches_tauri(highest: &str, order: &[&str], graph: &Graph) -> Vec<String> {
    let mut complaints = Vec::new();
    for name in order.iter().filter(|name| **name != highest) {
        let mut seen = BTreeSet::new();
        let mut waiting = vec![(*name).to_owned()];
        while let Some(next) = waiting.pop() {
            if next == "tauri" || next.starts_with("tauri-") {
                complaints.push(format!("{name} reaches {next}, which only the shell may"));
                break;
            }
            if seen.insert(next.clone()) {
                waiting.extend(graph.get(&next).into_iter().flatten().cloned());
            }
        }
    }
    complaints
}

fn names_of_hies(path: &str, source: &str) -> Vec<String> {
    // Tests speak of real forms by name; they stand at a file's end.
    let product = source.split("#[cfg(test)]").next().unwrap_or_default().to_lowercase();
    NAMES_OF_HIES
        .iter()
        .filter(|name| product.contains(**name))
        .map(|name| format!("{path} names {name}; that belongs in a form profile"))
        .collect()
}

fn overlong(path: &str, source: &str) -> Option<String> {
    let lines = source.lines().count();
    (lines > LONGEST_FILE).then(|| format!("{path} has {lines} lines; it tells more than one story"))
}

/// Cargo no longer finds the tests of a crate by itself, so one that nobody names would never run.
fn names_test(file: &str, main: &str, manifest: &str) -> bool {
    main.lines().any(|line| line == format!("mod {file};")) || manifest.contains(&format!("path = \"tests/{file}.rs\""))
}

fn unexpected_at_the_top(tracked: &[String]) -> BTreeSet<String> {
    tracked
        .iter()
        .map(|path| path.split('/').next().unwrap_or_default().to_owned())
        .filter(|entry| !TOP_LEVEL.contains(&entry.as_str()))
        .collect()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn tracked_files() -> Vec<String> {
    let answer = Command::new("git").args(["ls-files", "-z"]).current_dir(root()).output().unwrap();
    assert!(answer.status.success(), "git ls-files: {}", String::from_utf8_lossy(&answer.stderr));
    let files: Vec<String> =
        String::from_utf8(answer.stdout).unwrap().split_terminator('\0').map(str::to_owned).collect();
    assert!(files.iter().any(|path| path == "Cargo.toml"), "git does not list the workspace's own files");
    files
}

/// Everything that is built into the programs: normal and build dependencies; a test may use what it needs.
fn graph() -> (Graph, BTreeSet<String>) {
    let answer = Command::new(env!("CARGO"))
        .args(["metadata", "--offline", "--locked", "--format-version", "1"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(answer.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&answer.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&answer.stdout).unwrap();

    let packages = metadata["packages"].as_array().unwrap();
    let names: BTreeMap<&str, &str> =
        packages.iter().map(|package| (package["id"].as_str().unwrap(), package["name"].as_str().unwrap())).collect();
    let members = metadata["workspace_members"].as_array().unwrap();
    let members = members.iter().map(|id| names[id.as_str().unwrap()].to_owned()).collect();

    let mut graph = Graph::new();
    for node in metadata["resolve"]["nodes"].as_array().unwrap() {
        let dependencies = graph.entry(names[node["id"].as_str().unwrap()].to_owned()).or_default();
        for dependency in node["deps"].as_array().unwrap() {
            let built_in = dependency["dep_kinds"].as_array().unwrap().iter().any(|kind| kind["kind"] != "dev");
            if built_in {
                dependencies.insert(names[dependency["pkg"].as_str().unwrap()].to_owned());
            }
        }
    }
    (graph, members)
}

fn made_up(edges: &[(&str, &[&str])]) -> Graph {
    edges
        .iter()
        .map(|(name, uses)| ((*name).to_owned(), uses.iter().map(|each| (*each).to_owned()).collect()))
        .collect()
}

#[test]
fn a_crate_uses_only_crates_below_it() {
    let (graph, members) = graph();
    assert_eq!(upward_dependencies(&ORDER, &graph), [""; 0]);
    assert_eq!(crates_without_a_place(&ORDER, &members), [""; 0]);
    assert!(graph["aum-desk"].contains("desk") && graph["desk"].contains("worksheet"), "the graph has lost its edges");
}

#[test]
fn only_the_shell_reaches_tauri() {
    let (graph, _) = graph();
    assert_eq!(reaches_tauri("aum-desk", &ORDER, &graph), [""; 0]);
    assert!(graph["aum-desk"].contains("tauri"), "the graph has lost its edges");
}

#[test]
fn no_hie_is_named_in_the_product_s_rust() {
    let complaints: Vec<String> = tracked_files()
        .iter()
        .filter(|path| path.ends_with(".rs") && path.contains("/src/") && !path.ends_with("tests.rs"))
        .flat_map(|path| names_of_hies(path, &std::fs::read_to_string(root().join(path)).unwrap_or_default()))
        .collect();
    assert_eq!(complaints, [""; 0]);
}

#[test]
fn no_source_file_is_over_600_lines() {
    let is_source = |path: &&String| {
        let ending = path.rsplit('.').next().unwrap_or_default();
        SOURCES.contains(&ending)
    };
    let complaints: Vec<String> = tracked_files()
        .iter()
        .filter(is_source)
        .filter_map(|path| overlong(path, &std::fs::read_to_string(root().join(path)).unwrap_or_default()))
        .collect();
    assert_eq!(complaints, [""; 0]);
}

#[test]
fn every_file_of_tests_is_run() {
    let read = |path: String| std::fs::read_to_string(root().join(path)).unwrap_or_default();
    let files = tracked_files();
    let tests: Vec<(&str, &str)> = files
        .iter()
        .filter_map(|path| path.strip_prefix("src-tauri/")?.strip_suffix(".rs")?.split_once("/tests/"))
        .filter(|(_, file)| !file.contains('/') && *file != "main")
        .collect();
    assert!(tests.len() > 30, "the tests of the crates are looked for where they are not: {tests:?}");
    for (package, file) in tests {
        let main = read(format!("src-tauri/{package}/tests/main.rs"));
        let manifest = read(format!("src-tauri/{package}/Cargo.toml"));
        assert!(names_test(file, &main, &manifest), "src-tauri/{package}/tests/{file}.rs is in no test program");
    }
}

/// Names of types that stand at the left margin of several files of the product: name, files.
fn names_of_several_types(sources: &[(String, String)]) -> Vec<String> {
    let mut places: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (path, text) in sources {
        for line in text.lines().filter(|line| !line.starts_with([' ', '/'])) {
            let mut words =
                line.split(|sign: char| !(sign.is_alphanumeric() || sign == '_' || sign == '(' || sign == ')'));
            let kind = words.find(|word| !matches!(*word, "pub" | "pub(crate)" | "pub(super)" | "unsafe"));
            if matches!(kind, Some("struct" | "enum" | "trait" | "type"))
                && let Some(name) = words.next().and_then(|word| word.split('(').next())
            {
                places.entry(name).or_default().insert(path);
            }
        }
    }
    let several = places.into_iter().filter(|(_, files)| files.len() > 1);
    several.map(|(name, files)| format!("{name} is the name of several types: {files:?}")).collect()
}

#[test]
fn no_two_types_have_one_name() {
    let is_product = |path: &&String| path.starts_with("src-tauri/") && path.contains("/src/") && path.ends_with(".rs");
    let sources: Vec<(String, String)> = tracked_files()
        .iter()
        .filter(is_product)
        .map(|path| (path.clone(), std::fs::read_to_string(root().join(path)).unwrap_or_default()))
        .collect();
    assert!(sources.len() > 200, "the sources are looked for where they are not");
    assert_eq!(names_of_several_types(&sources), [""; 0]);
}

#[test]
fn two_types_of_one_name_are_named_with_their_files() {
    let source = |path: &str, text: &str| (path.to_owned(), text.to_owned());
    let complaints = names_of_several_types(&[
        source("a.rs", "pub struct Plan<'a> {\n    pub struct Inner;\n}\npub(crate) struct Place(u32);"),
        source("b.rs", "enum Plan {\n}\nstruct Inner;\ntype Places = ();"),
    ]);
    assert_eq!(complaints, ["Plan is the name of several types: {\"a.rs\", \"b.rs\"}"]);
}

/// What a list of commands has besides, or lacks of, those that the window's programs handle.
fn other_commands(list: &str, handled: &BTreeSet<String>, named: &BTreeSet<String>) -> Vec<String> {
    let differing = handled.symmetric_difference(named);
    differing.map(|name| format!("{name} is not both handled by the shell and in {list}")).collect()
}

/// The texts that stand after each `start` and before the next `end`.
fn between<'a>(text: &'a str, start: &str, end: &str) -> impl Iterator<Item = &'a str> {
    text.split(start).skip(1).filter_map(move |rest| rest.split(end).next())
}

#[test]
fn the_four_lists_of_commands_agree() {
    let read = |path: &str| std::fs::read_to_string(root().join(path)).unwrap();
    let shell = read("src-tauri/shell/src/commands/mod.rs");
    let handled: BTreeSet<String> = between(&shell, "generate_handler![", "]")
        .flat_map(|list| list.split(','))
        .filter_map(|path| path.trim().rsplit("::").next().filter(|name| !name.is_empty()))
        .map(str::to_owned)
        .collect();
    assert!(handled.len() > 80, "the commands are looked for where they are not: {handled:?}");
    let built = read("src-tauri/shell/commands.txt").lines().map(|line| line.trim().to_owned()).collect();
    let capability = read("src-tauri/shell/capabilities/main.json");
    let allowed = between(&capability, "\"allow-", "\"").map(|name| name.replace('-', "_")).collect();
    let pages = read("ui/src/lib/desk/tauri.ts");
    let called = between(&pages, "call<", ");")
        .filter_map(|call| call.split_once(">(")?.1.split('"').nth(1))
        .map(str::to_owned)
        .collect();

    let mut complaints = other_commands("commands.txt", &handled, &built);
    complaints.extend(other_commands("capabilities/main.json", &handled, &allowed));
    complaints.extend(other_commands("ui/src/lib/desk/tauri.ts", &handled, &called));
    assert_eq!(complaints, [""; 0]);
}

#[test]
fn a_command_that_one_list_lacks_or_has_besides_is_named() {
    let names = |all: &[&str]| all.iter().map(|name| (*name).to_owned()).collect();
    let complaints = other_commands("the list", &names(&["home", "apply_import"]), &names(&["home", "hand_in"]));
    assert_eq!(
        complaints,
        [
            "apply_import is not both handled by the shell and in the list",
            "hand_in is not both handled by the shell and in the list"
        ]
    );
}

#[test]
fn the_top_level_holds_what_the_architecture_names() {
    assert_eq!(unexpected_at_the_top(&tracked_files()), BTreeSet::new());
}

#[test]
fn the_order_complains_of_a_lower_crate_that_uses_a_higher_one() {
    let bad = made_up(&[("aum", &["desk"]), ("worksheet", &["serde", "records"]), ("desk", &["desk"])]);
    let complaints = upward_dependencies(&ORDER, &bad);
    assert_eq!(complaints, ["desk uses desk, which stands above it", "worksheet uses records, which stands above it"]);
}

#[test]
fn the_order_complains_of_a_crate_it_does_not_know() {
    let members = ["desk", "aum", "helpers"].map(str::to_owned).into();
    let complaints = crates_without_a_place(&["aum", "desk"], &members);
    assert_eq!(complaints, ["helpers is not both a member and in the order"]);
}

#[test]
fn tauri_behind_a_third_crate_is_still_found() {
    let bad = made_up(&[
        ("aum-desk", &["tauri", "desk"]),
        ("desk", &["records"]),
        ("records", &["handy"]),
        ("handy", &["tauri-utils"]),
    ]);
    let complaints = reaches_tauri("aum-desk", &["aum-desk", "desk", "records", "worksheet"], &bad);
    assert_eq!(
        complaints,
        ["desk reaches tauri-utils, which only the shell may", "records reaches tauri-utils, which only the shell may"]
    );
}

#[test]
fn an_hie_s_name_is_found_in_the_product_and_allowed_in_its_tests() {
    let source = "const CONTACT: &str = \"Healthix\";";
    assert_eq!(names_of_hies("a.rs", source), ["a.rs names healthix; that belongs in a form profile"]);
    assert_eq!(names_of_hies("a.rs", &format!("#[cfg(test)]\nmod tests {{ {source} }}")), [""; 0]);
}

#[test]
fn a_file_of_601_lines_is_too_long_and_one_of_600_is_not() {
    assert!(overlong("a.rs", &"x\n".repeat(601)).is_some());
    assert!(overlong("a.rs", &"x\n".repeat(600)).is_none());
}

#[test]
fn a_file_of_tests_that_nobody_names_is_found() {
    assert!(names_test("people", "mod people;\n", ""));
    assert!(names_test("keychain", "", "path = \"tests/keychain.rs\"\n"));
    assert!(!names_test("people", "// mod people;\nmod old_people;\n", "path = \"tests/old/people.rs\"\n"));
}

#[test]
fn a_stray_entry_at_the_top_is_found() {
    let tracked = ["notes.txt", "docs/guide.md", "scripts/a/b.sh"].map(str::to_owned);
    assert_eq!(unexpected_at_the_top(&tracked), ["notes.txt", "scripts"].map(str::to_owned).into());
}
