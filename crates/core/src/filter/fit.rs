//! Texts that may not be longer than a dialect allows: what does not fit is kept, and named.

use super::{Excluded, Exclusion, Printed, Unprintable};
use crate::partition::PARTITIONS;

/// Said of a filter that knows the public partition only.
const PUBLIC_ONLY: &str = "There is no room for the roles of partitions other than aws, so their errors are kept. --report FILE takes the partition from a report.";

/// The filter with the roles of all partitions where that costs no check, else with those of the public one.
pub(super) fn with_partitions(
    exclusion: &Exclusion,
    print: impl Fn(&Exclusion) -> Result<Printed, Unprintable>,
) -> Result<Printed, Unprintable> {
    if !exclusion.partitions.is_empty() {
        return print(exclusion);
    }
    let public = print(&Exclusion {
        partitions: PARTITIONS[..1].to_vec(),
        ..exclusion.clone()
    })?;
    match print(exclusion) {
        Ok(all) if all.left_out == public.left_out => Ok(all),
        _ => Ok(public.noted(&[PUBLIC_ONLY])),
    }
}

/// The whole filter if it fits into this many characters, else as many calls of it as fit.
pub(super) fn fitting(
    exclusion: &Exclusion,
    most: usize,
    print: impl Fn(&[Excluded]) -> String,
) -> Result<Printed, Unprintable> {
    let fits = |text: &String| text.chars().count() <= most;
    let whole = Some(print(&exclusion.callers)).filter(fits);
    let printed = whole.map(|text| Printed::new(text, &[]));
    printed.map_or_else(|| partly(exclusion, most, print), Ok)
}

/// Takes calls in as long as the text stays short enough.
fn partly(exclusion: &Exclusion, most: usize, print: impl Fn(&[Excluded]) -> String) -> Result<Printed, Unprintable> {
    let mut taken: Vec<Excluded> = Vec::new();
    let mut left_out = Vec::new();
    let mut text = String::new();
    for caller in &exclusion.callers {
        let mut missing: Vec<&str> = Vec::new();
        for call in &caller.calls {
            let mut more = taken.clone();
            match more.iter_mut().find(|known| known.service == caller.service) {
                Some(known) => known.calls.push(call.clone()),
                None => more.push(Excluded {
                    calls: vec![call.clone()],
                    ..caller.clone()
                }),
            }
            let longer = print(&more);
            if longer.chars().count() <= most {
                taken = more;
                text = longer;
            } else if !missing.contains(&call.lookup.as_str()) {
                missing.push(&call.lookup);
            }
        }
        if !taken.iter().any(|known| known.service == caller.service) {
            left_out.push(all_of(caller));
        } else if !missing.is_empty() {
            left_out.push(format!("{} of {}", missing.join(", "), caller.service));
        }
    }
    if taken.is_empty() {
        let accounts = exclusion.accounts.len();
        return Err(Unprintable::TooLong { accounts, most });
    }
    let mut printed = Printed::new(text, &[]);
    printed.left_out = left_out;
    Ok(printed)
}

/// What is said of a caller of which nothing is left out.
pub(super) fn all_of(caller: &Excluded) -> String {
    format!("all calls of {}", caller.service)
}

/// Callers of the same calls form a group, so that the calls are written once.
pub(super) fn groups(callers: &[Excluded]) -> Vec<Vec<&Excluded>> {
    let mut groups: Vec<Vec<&Excluded>> = Vec::new();
    for caller in callers {
        let same = |group: &&mut Vec<&Excluded>| group.iter().all(|known| known.calls == caller.calls);
        match groups.iter_mut().find(same) {
            Some(group) => group.push(caller),
            None => groups.push(vec![caller]),
        }
    }
    groups
}
