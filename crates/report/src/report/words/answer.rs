//! The answer in a few sentences, at the top of the page.

use std::collections::BTreeSet;

use super::{count, grouped, printable};
use crate::report::{Noise, Report};
use trailhum_core::finding::Verdict;

/// Which account, which regions, which window.
pub(in crate::report) fn heading(report: &Report) -> String {
    let places = |names: &[String]| names.iter().map(|name| printable(name)).collect::<Vec<_>>().join(", ");
    let accounts = if report.accounts.is_empty() {
        "no account".to_owned()
    } else {
        match report.accounts.as_slice() {
            [_, _, _, _, ..] => count(report.accounts.len(), "account"),
            few => format!("account {}", places(few)),
        }
    };
    let regions = if report.regions.is_empty() {
        String::new()
    } else {
        format!(", {}", places(&report.regions))
    };
    let minute = |time: jiff::Timestamp| time.strftime("%Y-%m-%d %H:%M").to_string();
    format!(
        "trailhum audit of {accounts}{regions}, {} to {} UTC",
        minute(report.scope.from),
        minute(report.scope.to)
    )
}

/// The sentences.
pub(in crate::report) fn sentences(report: &Report) -> Vec<String> {
    let errors = report.totals.errors;
    if errors == 0 {
        return vec!["No failed call was seen in this window.".to_owned()];
    }
    vec![noise(report, errors), rest(report)]
}

fn noise(report: &Report, errors: usize) -> String {
    let series = report.totals.findings(Verdict::Noise);
    if series == 0 {
        return format!(
            "None of the {} seen is noise that can be proven.",
            count(errors, "error")
        );
    }
    let scanners: Vec<&str> = report.totals.noise.scanners.iter().map(String::as_str).collect();
    let part = report.totals.with_verdict(Verdict::Noise);
    let all = if part == errors {
        "All".to_owned()
    } else {
        format!("{} of", grouped(part))
    };
    // Resources can be counted only where all findings are listed.
    let asked = if report.left_out() == 0 {
        let noise = report.findings.iter().filter(|it| it.verdict == Verdict::Noise);
        let resources: BTreeSet<_> = noise
            .map(|it| (&it.key.account, &it.key.region, &it.key.resource))
            .collect();
        count(resources.len(), "resource")
    } else {
        format!("in {} series", grouped(series))
    };
    format!(
        "{all} {} seen ({} %) are explained noise: {} asked {asked} for settings that nobody has made, {}. Nothing is wrong with these.",
        count(errors, "error"),
        part * 100 / errors,
        and(&scanners),
        cadences(&report.totals.noise),
    )
}

/// `every 24 h (22 series), every 12 h (18)`.
fn cadences(noise: &Noise) -> String {
    let rhythm = |periods: &Vec<String>| {
        let periods: Vec<&str> = periods.iter().map(String::as_str).collect();
        if periods.is_empty() {
            "at no rhythm yet".to_owned()
        } else {
            format!("every {}", and(&periods))
        }
    };
    let rhythms = noise.rhythms.iter();
    let rhythms = rhythms.map(|(periods, series)| (rhythm(periods), *series));
    let mut rhythms: Vec<(String, usize)> = rhythms.collect();
    rhythms.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let shown: Vec<String> = rhythms
        .iter()
        .take(3)
        .map(|(rhythm, series)| format!("{rhythm} ({} series)", grouped(*series)))
        .collect();
    let more = if rhythms.len() > 3 { " and others" } else { "" };
    format!("{}{more}", shown.join(", "))
}

fn rest(report: &Report) -> String {
    let series = |verdict: Verdict| report.totals.findings(verdict);
    let mut parts = Vec::new();
    for (verdict, what) in [
        (Verdict::Genuine, "deserve a look (GENUINE)"),
        (
            Verdict::Unexplained,
            "come from a scanner but are not in the catalog (UNEXPLAINED)",
        ),
        (
            Verdict::Changed,
            "were such noise but changed inside the window (CHANGED)",
        ),
    ] {
        if series(verdict) > 0 {
            let series = series(verdict);
            parts.push(format!(
                "{} in {} {what}",
                count(report.totals.with_verdict(verdict), "error"),
                count(series, "series")
            ));
        }
    }
    let judged: usize = Verdict::ALL
        .iter()
        .map(|verdict| report.totals.with_verdict(*verdict))
        .sum();
    let others = report.totals.errors.saturating_sub(judged);
    if others > 0 {
        parts.push(format!("{} have nothing to do with this", count(others, "other error")));
    }
    if parts.is_empty() {
        return "Nothing else was seen.".to_owned();
    }
    format!("Of the rest, {}.", parts.join("; "))
}

/// `a, b and c`.
fn and(words: &[&str]) -> String {
    match words {
        [] => "somebody".to_owned(),
        [one] => (*one).to_owned(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}
