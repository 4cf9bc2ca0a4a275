//! Commands and options under their former names: still accepted, and shown nowhere.

use crate::support::{Sandbox, run, trailhum};

#[test]
fn former_names_of_commands_and_options_do_what_the_new_ones_do() {
    let folder = tempfile::tempdir().unwrap();
    let cache = folder.path().join("a.ledger");
    let sandbox = Sandbox::start(&Sandbox::settings(), trailhum::sandbox::Limits::default());
    let audit = ["audit", "--since", "3h", "--format", "json"];
    let ran = run(sandbox.trailhum(&audit).arg("--ledger").arg(&cache));
    assert!(ran.code == 0 && cache.is_file(), "{}", ran.err);
    let ran = run(sandbox.trailhum(&audit).arg("--no-ledger"));
    assert_eq!(ran.code, 0, "{}", ran.err);

    let own = folder.path().join("own.toml");
    std::fs::write(&own, "service = \"s3.amazonaws.com\"\nlookup = []\n").unwrap();
    let shown = |args: [&str; 2], file: &std::path::Path| {
        let ran = run(trailhum(&args).arg(file));
        assert_eq!(ran.code, 0, "{args:?}: {}", ran.err);
        ran.out
    };
    let checks = shown(["checks", "--catalog"], &own);
    assert!(checks.contains("s3-bucket-cors"));
    assert_eq!(shown(["lookups", "--catalogue"], &own), checks);
    assert_eq!(
        shown(["ledger", "--ledger"], &cache),
        shown(["cache", "--cache"], &cache)
    );

    let grouped = |by| {
        run(&mut trailhum(&[
            "audit",
            "--events",
            "tests/events/article",
            "--group-by",
            by,
        ]))
    };
    assert_eq!(grouped("check").code, 0);
    assert_eq!(grouped("lookup").out, grouped("check").out);
}

#[test]
fn former_names_are_not_in_the_help() {
    for (args, former) in [
        (vec!["--help"], vec!["lookups", "ledger"]),
        (
            vec!["audit", "--help"],
            vec!["--ledger", "--no-ledger", "--catalogue", "- lookup:"],
        ),
        (vec!["checks", "--help"], vec!["--catalogue"]),
        (vec!["cache", "--help"], vec!["--ledger"]),
    ] {
        let help = run(&mut trailhum(&args));
        assert_eq!(help.code, 0);
        for name in former {
            assert!(!help.out.contains(name), "{args:?} shows {name}");
        }
    }
}
