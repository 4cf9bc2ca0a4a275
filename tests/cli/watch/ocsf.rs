//! News as findings of OCSF, validated by a model that nobody here wrote.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::{DAYS, FIRST_RUN, trail, watch};
use crate::moto::python;
use crate::support::run;

#[test]
#[ignore = "needs python3 and the Python package index"]
fn every_piece_of_news_is_a_detection_finding_with_an_id_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let trail = trail(folder.path());
    let mut lines = String::new();
    for day in FIRST_RUN..=DAYS {
        lines.push_str(&run(&mut watch(&trail, day, &["--format", "ocsf"])).out);
    }
    let ids: BTreeSet<String> = lines
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["finding_info"]["uid"].to_string())
        .collect();
    assert!(ids.len() > 5 && ids.len() == lines.lines().count(), "{ids:?}");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/watch/check.py");
    let mut child = Command::new(python::environment("ocsf-venv", &["py-ocsf-models==0.10.0"]))
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    assert_eq!(String::from_utf8(output.stdout).unwrap().trim(), ids.len().to_string());
}
