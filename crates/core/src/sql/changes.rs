//! Changes of trails and recorders in the question for counts, so that nothing is read once more for them.

use super::columns::CODE;
use super::{Table, literal};
use crate::event::EventId;
use crate::health::{CHANGE_CALLS, TARGET_PARAMETERS, TrailChange};

/// Changes that are given of each account, region and day, the earliest.
pub(super) const MAX_CHANGES: usize = 20;

/// Ends each field of a change. No time, ARN, address or id holds it, and neither does the name of a trail or recorder.
const END: char = '|';

/// Fields of a change.
const FIELDS: usize = 6;

/// The change that a record shows; `''` for any other.
pub(super) fn expression(table: &Table) -> String {
    let columns = &table.columns;
    let calls: Vec<String> = CHANGE_CALLS
        .iter()
        .map(|(source, name)| {
            format!(
                "(eventsource = {} AND eventname = {})",
                literal::literal(source),
                literal::literal(name)
            )
        })
        .collect();
    let targets: Vec<String> = TARGET_PARAMETERS
        .iter()
        .filter_map(|key| columns.parameter(key))
        .collect();
    let target = if targets.is_empty() {
        "''".to_owned()
    } else {
        format!("coalesce({}, '')", targets.join(", "))
    };
    let address = columns
        .source_ip
        .map_or("''".to_owned(), |column| format!("coalesce({column}, '')"));
    let fields = [
        columns.time().to_owned(),
        "eventname".to_owned(),
        target,
        "coalesce(useridentity.arn, useridentity.invokedby, '')".to_owned(),
        address,
        "coalesce(eventid, '')".to_owned(),
    ];
    let fields: Vec<String> = fields
        .iter()
        .map(|field| format!("replace({field}, '|', ' '), '|'"))
        .collect();
    format!(
        "CASE WHEN {CODE} = '' AND ({}) THEN concat({}) ELSE '' END",
        calls.join(" OR "),
        fields.join(", ")
    )
}

/// The changes of an account and region; what is of another form is left out.
pub(super) fn read(text: &str, (account, region): (&str, &str)) -> Vec<TrailChange> {
    let fields: Vec<&str> = text.split_terminator(END).collect();
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let change = |fields: &[&str]| {
        let &[time, name, target, caller, address, id] = fields else {
            return None;
        };
        let known = CHANGE_CALLS.iter().any(|(_, call)| *call == name);
        Some(TrailChange {
            time: time.parse().ok().filter(|_| known)?,
            account: account.to_owned(),
            region: region.to_owned(),
            event_name: name.to_owned(),
            target: some(target),
            caller: some(caller),
            source_ip: some(address),
            id: EventId::from(id),
        })
    };
    fields.chunks(FIELDS).filter_map(change).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_read_with_who_made_them_and_what_is_odd_is_left_out() {
        let text = "2026-01-12T09:10:00Z|StopLogging|main|arn:aws:iam::1:user/ann|198.51.100.7|id|\
                    2026-01-12T09:11:00Z|GetTrail||||id|soon|StopLogging||||id|";
        let changes = read(text, ("1", "eu-central-1"));
        assert_eq!(changes.len(), 1);
        assert_eq!(changes[0].caller.as_deref(), Some("arn:aws:iam::1:user/ann"));
        assert_eq!(changes[0].target.as_deref(), Some("main"));
        assert_eq!(read("", ("1", "eu-central-1")), []);
    }
}
