//! `--org`: the accounts and the tree of an organization.

use super::*;

/// An organization with a tree: two in a unit of a unit, one of them suspended, and the one that manages it.
fn tree() -> SimulatedOrganization {
    let shop = Member {
        unit: "Workloads/Prod".to_owned(),
        ..member(SHOP, 7)
    };
    let lab = Member {
        unit: "Workloads".to_owned(),
        ..member(LAB, 8)
    };
    let closed = Member {
        suspended: true,
        ..member(("444455556666", "Old One"), 9)
    };
    organization(vec![shop, lab, closed])
}

fn audit_org(sandbox: &Sandbox) -> Command {
    let mut command = sandbox.trailhum(&["audit", "--format", "json", "--since", "1h", "--org"]);
    command.args(["--role-name", "Auditor", "--external-id", EXTERNAL_ID]);
    command
}

#[test]
fn the_accounts_of_the_organization_are_audited_with_their_names_and_units() {
    let sandbox = start(tree());
    let ran = run(audit_org(&sandbox).arg("-vv"));
    assert_eq!(ran.code, 0, "{}", ran.err);
    let report = ran.json();
    let members = named(&report);
    assert_eq!(members.len(), 3, "{members:?}");
    let told = |name: &str, unit: &str| (name.to_owned(), unit.to_owned(), true);
    assert_eq!(members[ACCOUNT_ID], told("Main", "Root"));
    assert_eq!(members[SHOP.0], told(SHOP.1, "Workloads/Prod"));
    assert_eq!(members[LAB.0], told(LAB.1, "Workloads"));
    assert_eq!(report["accounts"], serde_json::json!([ACCOUNT_ID, SHOP.0, LAB.0]));
    let notes = report["coverage"]["notes"].to_string();
    assert!(
        notes.contains("not active were left out: 444455556666 (SUSPENDED)"),
        "{notes}"
    );
    for name in [SHOP.1, LAB.1, "Old One", "Workloads"] {
        assert!(!ran.err.contains(name), "{name} is in the log");
    }
    // The policies on the page of permissions allow what was asked, and nothing else.
    let policies = policies();
    let mut asked: BTreeSet<String> = sandbox.calls().into_keys().collect();
    // Event history has no probe of a delivery bucket, so no state of a channel is requested.
    assert!(asked.insert("config:DescribeDeliveryChannelStatus".to_owned()));
    assert_eq!(asked, &(&policies[0] | &policies[5]) | &policies[6]);
}

#[test]
fn where_the_tree_is_refused_accounts_have_no_units_and_a_gap_says_so() {
    let refused_tree = Limits {
        denied: BTreeSet::from(["organizations:ListRoots".to_owned()]),
        ..Limits::default()
    };
    let sandbox = Sandbox::with_organization(&Sandbox::settings(), refused_tree, tree());
    // Of records that hold many accounts, only the names and units are asked for.
    let trail = trail().to_str().unwrap();
    let ran = run(&mut sandbox.trailhum(&["audit", "--format", "json", "--org", "--events", trail]));
    assert_eq!(ran.code, 3, "{}", ran.err);
    let report = ran.json();
    let members = named(&report);
    assert_eq!(members[ACCOUNT_ID], ("Main".to_owned(), String::new(), true));
    assert_eq!(members[SHOP.0], (SHOP.1.to_owned(), String::new(), false));
    assert_eq!(
        texts(&report, "/coverage/gaps", "where"),
        ["organizations:ListRoots in eu-central-1"]
    );
    assert!(texts(&report, "/coverage/gaps", "what")[0].contains("units of accounts are missing"));
    assert!(!sandbox.calls().contains_key("sts:AssumeRole"));
}

#[test]
fn who_may_not_list_the_organization_is_told_who_may() {
    let denied = Limits {
        denied: BTreeSet::from(["organizations:ListAccounts".to_owned()]),
        ..Limits::default()
    };
    let sandboxes = [
        Sandbox::with_organization(&Sandbox::settings(), denied, tree()),
        start(SimulatedOrganization::default()),
    ];
    for (sandbox, words) in sandboxes
        .iter()
        .zip(["AccessDenied", "AWSOrganizationsNotInUseException"])
    {
        let ran = run(&mut audit_org(sandbox));
        let error = refused(&ran);
        assert!(error.contains(words), "{error}");
        assert!(
            error.contains("management account") && error.contains("--accounts FILE"),
            "{error}"
        );
    }
}
