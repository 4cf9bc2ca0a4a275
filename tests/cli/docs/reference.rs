//! The reference is what the program prints.

use super::root;
use crate::support::{run, trailhum};

#[test]
fn the_page_of_all_callers_causes_and_verdicts_is_made_by_the_program() {
    let printed = run(&mut trailhum(&["checks", "--format", "markdown"])).out;
    let page = root().join("docs/reference.md");
    if std::env::var_os("TRAILHUM_BLESS").is_some() {
        std::fs::write(&page, &printed).unwrap();
    }
    assert_eq!(std::fs::read_to_string(page).unwrap(), printed);
    for part in [
        "`investigate`",
        "`recorder_role_misused`",
        "`service_control`",
        "### Macie is not enabled",
    ] {
        assert!(printed.contains(part), "{part}");
    }
}
