//! The examples of the library, run on the fixtures.

#[expect(dead_code, reason = "the test calls what main calls")]
#[path = "../../examples/judge_one_event.rs"]
mod judge_one_event;
#[expect(dead_code, reason = "the test calls what main calls")]
#[path = "../../examples/report_from_files.rs"]
mod report_from_files;

fn text(write: impl FnOnce(&mut Vec<u8>) -> Result<(), Box<dyn std::error::Error>>) -> String {
    let mut out = Vec::new();
    write(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_report_is_made_of_files_in_a_few_lines() {
    let paths = ["tests/events/article/*.json"];
    let report = text(|out| report_from_files::write_report(paths.map(str::to_owned).into_iter(), out));
    assert!(
        report.starts_with("## trailhum audit (facts about AWS as of "),
        "{report}"
    );
    assert!(
        report.contains("**NOISE (4)**") && report.contains("AWS Config"),
        "{report}"
    );
    assert!(!report.contains("Not read:"), "{report}");
    let nowhere = ["tests/events/nowhere".to_owned()];
    assert!(report_from_files::write_report(nowhere.into_iter(), &mut Vec::new()).is_err());
}

#[test]
fn one_event_is_judged_by_itself() {
    for (file, words) in [
        ("s3/s3-bucket-cors.json", "GetBucketCors by AWS Config: noise\n"),
        (
            "genuine/terraform-get-bucket-cors.json",
            "GetBucketCors by arn:aws:iam::111122223333:role/ci/terraform-apply: investigate\n",
        ),
    ] {
        let record = std::fs::read_to_string(format!("tests/events/{file}")).unwrap();
        let judged = text(|out| judge_one_event::judge(&record, out));
        assert!(judged.starts_with(words), "{judged}");
        assert_eq!(judged.lines().count(), 2, "{judged}");
    }
}
