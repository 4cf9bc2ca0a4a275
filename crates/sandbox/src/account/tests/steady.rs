//! Who is a client, by a count of its own.

use super::*;

/// Whether these errors of one identity are those of a steady client: several days, one kind of answer, few services,
/// and the same addresses.
fn is_steady(errors: &[&Value], truth: &[&TrueFinding]) -> bool {
    let day = |record: &Value| text(record, "/eventTime").get(..10).unwrap_or_default().to_owned();
    let days: BTreeSet<String> = errors.iter().map(|record| day(record)).collect();
    let dates: Vec<jiff::civil::Date> = days.iter().map(|day| day.parse().unwrap()).collect();
    let (first, last) = (*dates.first().unwrap(), *dates.last().unwrap());
    let mut places: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for record in errors {
        let place = places.entry(text(record, "/sourceIPAddress")).or_default();
        place.insert(day(record));
    }
    let services: BTreeSet<&str> = errors.iter().map(|record| text(record, "/eventSource")).collect();
    days.len() >= 3
        && (last - first).get_days() >= 3
        && services.len() <= 2
        && places.len() <= 3
        && places.values().all(|days| days.len() >= 2)
        && truth.iter().all(|finding| finding.cause == TrueCause::NotConfigured)
}

#[test]
fn clients_are_steady_identities_and_who_is_steady_and_none_is_named() {
    let account = Account::new(&Settings::default());
    let (truth, records) = (account.truth(), written(&account));
    let failed = records.iter().filter(|record| record.get("errorCode").is_some());
    let mut errors: BTreeMap<(String, Option<String>), Vec<&Value>> = BTreeMap::new();
    for record in failed {
        errors.entry(caller(record)).or_default().push(record);
    }
    let mut alike = BTreeSet::new();
    for (identity, errors) in &errors {
        let of_identity =
            |finding: &&TrueFinding| (&finding.caller_name, &finding.session) == (&identity.0, &identity.1);
        let findings: Vec<&TrueFinding> = truth.findings.iter().filter(of_identity).collect();
        let is_client = findings.iter().all(|finding| finding.verdict == TrueVerdict::Client);
        let is_any = findings.iter().any(|finding| finding.verdict == TrueVerdict::Client);
        assert_eq!(is_client, is_any, "all or nothing: {identity:?}");
        let proven = findings.iter().any(|finding| finding.proof == TrueProof::Verified);
        match (is_client, is_steady(errors, &findings)) {
            (true, steady) => assert!(steady, "{identity:?}"),
            (false, true) if !proven => {
                alike.insert(identity.0.rsplit('/').next().unwrap().to_owned());
            }
            _ => {}
        }
    }
    // Whoever poses as an AWS service, AWS Config of another account (of the same name), the root user, and a role that
    // is used from an address which is new.
    let names: Vec<&str> = alike.iter().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "AWSServiceRoleForAmazonMacie",
            "AWSServiceRoleForConfig",
            "archive-audit",
            "arn:aws:iam::111122223333:root",
            "x-AWSServiceRoleForConfig-x"
        ]
    );
}
