//! What is built: the tests share the build of the program, and a library without features needs no AWS SDK.

use std::collections::BTreeSet;
use std::process::Command;

/// Crates with their features, as these edges of the workspace switch them on.
fn crates(arguments: &[&str]) -> BTreeSet<String> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--offline", "--prefix", "none", "-f", "{p}|{f}"])
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo is there");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let lines = text.lines().map(|line| line.trim_end_matches(" (*)").to_owned());
    lines.filter(|line| !line.is_empty()).collect()
}

#[test]
fn the_tests_build_no_crate_of_others_a_second_time() {
    // A feature that only a test needs would compile its crate, and whatever stands on it, once more. The sandbox has one
    // on purpose, so it and the program are compiled twice: seconds.
    let program = crates(&["-p", "trailhum", "-e", "normal,build"]);
    let tests = crates(&["--workspace", "-e", "normal,build,dev"]);
    let again = program.difference(&tests).filter(|name| !name.starts_with("trailhum"));
    let again: Vec<_> = again.collect();
    assert!(program.len() > 100);
    assert!(again.is_empty(), "built once more for the tests: {again:#?}");
}

#[test]
fn the_program_cannot_break_its_sandbox_but_the_tests_can() {
    let sandbox = |edges: &str| -> String {
        let all = crates(&["-p", "trailhum", "-e", edges]);
        all.into_iter()
            .find(|name| name.starts_with("trailhum-sandbox "))
            .unwrap()
    };
    assert!(!sandbox("normal,build").contains("faults"));
    assert!(sandbox("normal,build,dev").contains("faults"));
}

#[test]
fn without_features_no_aws_sdk_no_runtime_and_no_database_is_built() {
    let library = crates(&["-p", "trailhum", "--no-default-features", "-e", "normal"]);
    let names = library.iter().filter_map(|line| line.split(' ').next());
    let names: BTreeSet<&str> = names.collect();
    assert!(names.contains("trailhum-core") && names.contains("rayon"), "{names:?}");
    let heavy = [
        "tokio",
        "rusqlite",
        "axum",
        "clap",
        "indicatif",
        "hyper",
        "sqlparser",
        "trailhum-sandbox",
    ];
    let heavy: Vec<_> = names
        .iter()
        .filter(|name| name.starts_with("aws-") || heavy.contains(name))
        .collect();
    assert!(heavy.is_empty(), "{heavy:?}");
}
