//! What can be done about noise, and at what price. Nothing of it is ever done by this program.

use crate::cadence::{Cadence, Class};
use crate::catalogue::{Advice, Entry, Resource, Undo};

/// One way to deal with a series of noise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remedy {
    /// Which way.
    pub kind: Kind,
    /// What is done, and what else it does.
    pub what: String,
    /// Events that it takes away in 30 days, where an audience still sees them; `None` where no rate was measured.
    pub events_a_month: Option<u64>,
    /// What to run, as typed into a shell; empty where there is nothing.
    pub commands: Vec<String>,
    /// Whether it can be taken back.
    pub undo: Undo,
    /// Our advice.
    pub advice: Advice,
    /// Why.
    pub reason: &'static str,
}

/// The ways there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Leave it out where CloudTrail is analysed.
    Filter,
    /// Make the setting that is asked for.
    Set,
    /// Leave it as it is.
    Leave,
}

impl Kind {
    /// The word of the report.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Filter => "filter",
            Self::Set => "set",
            Self::Leave => "leave",
        }
    }
}

/// The ways to deal with the noise of one lookup of one resource, in the order of our advice.
#[must_use]
pub fn remedies(entry: &Entry, resource: &Resource, account: &str, events_a_month: Option<u64>) -> Vec<Remedy> {
    let filter = Remedy {
        kind: Kind::Filter,
        what: "Leave out this call with this error by this proven caller where CloudTrail is analysed; a trail itself \
               cannot (documented)."
            .to_owned(),
        events_a_month,
        commands: vec!["trailhum filter --for athena".to_owned()],
        undo: Undo::Yes,
        advice: Advice::Do,
        reason: "It costs nothing, changes nothing in the account, and hides nobody else's errors if caller, call and \
                 error are all named, never the role's name alone.",
    };
    let command = entry
        .command
        .replace("{resource}", &quoted(&resource.id))
        .replace("{account}", &quoted(account));
    let set = Remedy {
        kind: Kind::Set,
        what: entry.quiet.clone(),
        events_a_month,
        commands: Some(command)
            .filter(|command| !command.is_empty())
            .into_iter()
            .collect(),
        undo: entry.undo,
        advice: entry.advice,
        reason: match entry.advice {
            Advice::Do | Advice::Consider => "Only where it is useful in itself: quiet is a side effect.",
            Advice::Avoid => "It is a real setting with real effects: more than an error in a log is worth.",
        },
    };
    let leave = Remedy {
        kind: Kind::Leave,
        what: "It harms nothing. Taking the type out of the recorder is no proven cure: Config asks about types that \
               it does not record, too (documented)."
            .to_owned(),
        events_a_month: Some(0),
        commands: Vec::new(),
        undo: Undo::Yes,
        advice: Advice::Consider,
        reason: "Enough where nobody reads these errors.",
    };
    vec![filter, set, leave]
}

/// Events in 30 days, from the beats that were measured; `None` where there is no beat.
#[must_use]
pub fn events_a_month(cadence: &Cadence) -> Option<u64> {
    const MONTH: f64 = 30.0 * 86_400.0;
    if !matches!(
        cadence.class,
        Class::Beat | Class::Compound | Class::Shifted | Class::Resetting
    ) {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "a handful of calls a sweep")]
    let calls = cadence.calls_per_sweep.median as f64;
    let beats: f64 = cadence.tracks.iter().map(|track| MONTH / track.period_seconds).sum();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a count, rounded"
    )]
    let events = (beats * calls).round() as u64;
    (!cadence.tracks.is_empty()).then_some(events)
}

/// A name as one word of a shell; names come from strangers.
fn quoted(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    if !name.is_empty() && !name.starts_with('-') && name.bytes().all(plain) {
        name.to_owned()
    } else {
        format!("'{}'", name.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;

    #[test]
    fn the_first_advice_is_to_filter_and_nothing_that_cannot_be_undone_is_advised() {
        for lookup in Catalogue::builtin().unwrap().lookups() {
            let resource = Resource {
                kind: String::new(),
                id: "x'; rm -rf ~; '".to_owned(),
                qualifier: None,
            };
            let ways = remedies(&lookup.entry, &resource, "111122223333", Some(60));
            let kinds: Vec<Kind> = ways.iter().map(|way| way.kind).collect();
            assert_eq!(kinds, [Kind::Filter, Kind::Set, Kind::Leave]);
            for way in ways {
                assert!(
                    way.undo != Undo::No || way.advice == Advice::Avoid,
                    "{}",
                    lookup.entry.id
                );
                for command in way.commands {
                    assert!(!command.contains('{') || command.contains("Rules=[{"), "{command}");
                    assert!(!command.contains("x';"), "{command}");
                }
            }
        }
        assert_eq!(quoted("x'y"), r"'x'\''y'");
        assert_eq!(quoted("-x"), "'-x'");
        assert_eq!(quoted("app-data.1"), "app-data.1");
    }
}
