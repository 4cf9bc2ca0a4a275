//! The rules by which a series is noise or not.
//!
//! The worst fault would be to call something genuine noise. So every rule asks for a proof, and what passes no
//! rule is not noise.

use crate::cadence::{Cadence, Class, State};
use crate::catalogue::scanner::ProofRule;
use crate::catalogue::{Answer, ConfigUse, Lookup, Proof, Scanner};
use crate::inventory::{Existence, Item, ReadFrom, Setting};
use crate::tally::{Latest, Scope, SeriesKey};

/// What a series is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// The same error from anybody else, or a cause other than "nothing is configured".
    Genuine,
    /// A scanner known by proof, and an error that the catalogue does not explain.
    Unexplained,
    /// Known, but it began, stopped or moved inside the window, or the inventory contradicts it.
    Changed,
    /// A known lookup by a scanner known by proof; the resource exists and the sub-configuration is not set.
    Noise,
}

impl Verdict {
    /// All verdicts, the ones that deserve a look first.
    pub const ALL: [Self; 4] = [Self::Genuine, Self::Unexplained, Self::Changed, Self::Noise];

    /// The word of the report.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Genuine => "genuine",
            Self::Unexplained => "unexplained",
            Self::Changed => "changed",
            Self::Noise => "noise",
        }
    }
}

/// Everything that a verdict rests on.
pub(super) struct Case<'a> {
    pub(super) key: &'a SeriesKey,
    pub(super) lookup: Option<&'a Lookup>,
    pub(super) scanner: Option<&'a Scanner>,
    pub(super) proof: Proof,
    pub(super) item: Option<&'a Item>,
    pub(super) setting: Setting,
    pub(super) cadence: &'a Cadence,
    pub(super) latest: &'a Latest,
    pub(super) scope: &'a Scope,
    pub(super) inventory: ReadFrom,
}

/// Which rule decided; within a verdict, what is most worth a look first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    /// Somebody who says to be an AWS service that proves itself otherwise.
    Impostor,
    /// The scanner was refused.
    Refused,
    /// A service of AWS seems to be behind the call, but the role is not one that proves it.
    InvokedByOnly,
    /// Somebody else.
    SomebodyElse,
    /// `readOnly` is not true.
    NotReadOnly,
    /// The resource itself was not there.
    ResourceMissing,
    /// The scanner was slowed down.
    Throttled,
    /// The caller is a scanner only by its own word.
    Claim,
    /// `invokedBy` does not confirm the role.
    NotInvoked,
    /// An AWS service whose scans the catalogue does not know.
    UnknownService,
    /// An error that no entry knows.
    UnknownError,
    /// The error code says either, and nothing decides.
    Unclear,
    /// The catalogue says that the scanner may not make this call at all.
    NotPermitted,
    /// The inventory says that the resource was deleted.
    Deleted,
    /// The inventory says that the sub-configuration is set.
    NowSet,
    /// It stopped inside the window.
    Stopped,
    /// It began inside the window.
    Began,
    /// It moved inside the window.
    Moved,
    /// Nothing is set.
    NothingSet,
}

impl Why {
    /// The rule in a sentence or two.
    #[must_use]
    pub fn headline(self) -> &'static str {
        match self {
            Self::Claim => "The user agent says so, which anybody may write. Never counted as noise.",
            Self::Impostor => "Says to be an AWS service, but its role does not prove it: find out who made that role.",
            Self::InvokedByOnly => "invokedBy names a service, but the role does not prove it.",
            Self::SomebodyElse => "No known scanner, whatever the name says.",
            Self::NotReadOnly => "The record does not say that the call only read.",
            Self::NotInvoked => "The role is right, but invokedBy does not name the service.",
            Self::UnknownService => "An AWS service whose scans the catalogue does not know.",
            Self::Refused => "Refused, which is not \"nothing configured\": what may not be read is not recorded.",
            Self::Throttled => "Slowed down by AWS: too many requests at once.",
            Self::ResourceMissing => "The resource itself is not there; the inventory may go on asking for it.",
            Self::UnknownError => "An answer that the catalogue does not know.",
            Self::Unclear => "The error code also stands for a missing resource, and nothing decides.",
            Self::NotPermitted => "A call that this scanner was believed not to make.",
            Self::Deleted => "Was noise until the resource was deleted.",
            Self::NowSet => "Was noise until the setting was made: the inventory shows it.",
            Self::Stopped => "Was noise, and stopped inside the window.",
            Self::Began => "Noise that began inside the window.",
            Self::Moved => "Noise that moved its beat inside the window.",
            Self::NothingSet => "Nothing is configured there, and nothing is wrong.",
        }
    }
}

/// The service principal of AWS Config.
pub(super) const CONFIG: &str = "config.amazonaws.com";

/// Codes that mean "you may not".
const REFUSED: [&str; 5] = [
    "AccessDenied",
    "Unauthorized",
    "Forbidden",
    "NotAuthorized",
    "OptInRequired",
];
/// Codes that mean "not so fast".
const THROTTLED: [&str; 5] = [
    "Throttl",
    "RequestLimitExceeded",
    "TooManyRequests",
    "SlowDown",
    "RateExceeded",
];
/// Codes that mean that the resource itself is not there.
const MISSING: [&str; 3] = ["NoSuchBucket", "NoSuchKey", "NotFound"];

/// Whether an error code says "you may not".
#[must_use]
pub fn is_refusal(code: &str) -> bool {
    REFUSED.iter().any(|word| code.contains(word))
}

/// Whether an error code says "you may not", "not so fast" or "no such resource": never noise, whoever asked.
#[must_use]
pub fn says_other_cause(code: &str) -> bool {
    is_refusal(code) || THROTTLED.iter().any(|word| code.contains(word)) || MISSING.contains(&code)
}

impl Case<'_> {
    pub(super) fn judge(&self) -> (Verdict, Why) {
        let why = self
            .doubt_about_caller()
            .or_else(|| self.other_cause())
            .or_else(|| self.change())
            .unwrap_or(Why::NothingSet);
        let verdict = match why {
            Why::Claim
            | Why::Impostor
            | Why::InvokedByOnly
            | Why::SomebodyElse
            | Why::NotReadOnly
            | Why::Refused
            | Why::Throttled
            | Why::ResourceMissing => Verdict::Genuine,
            Why::NotInvoked | Why::UnknownService | Why::UnknownError | Why::Unclear | Why::NotPermitted => {
                Verdict::Unexplained
            }
            Why::Deleted | Why::NowSet | Why::Stopped | Why::Began | Why::Moved => Verdict::Changed,
            Why::NothingSet => Verdict::Noise,
        };
        (verdict, why)
    }

    fn doubt_about_caller(&self) -> Option<Why> {
        let caller = &self.key.caller;
        match self.proof {
            Proof::Claimed | Proof::Unknown if caller.invoked_by.is_some() => Some(Why::InvokedByOnly),
            Proof::Claimed if self.scanner.is_some_and(|scanner| scanner.proof != ProofRule::Claim) => {
                Some(Why::Impostor)
            }
            Proof::Claimed => Some(Why::Claim),
            Proof::Unknown => Some(Why::SomebodyElse),
            Proof::Proven | Proof::Matched if !caller.read_only => Some(Why::NotReadOnly),
            Proof::Proven | Proof::Matched => None,
        }
    }

    fn other_cause(&self) -> Option<Why> {
        let code = &self.key.error_code;
        let says = |words: &[&str]| words.iter().any(|word| code.contains(word));
        if is_refusal(code) {
            return Some(Why::Refused);
        }
        if says(&THROTTLED) {
            return Some(Why::Throttled);
        }
        if MISSING.contains(&code.as_str()) {
            return Some(Why::ResourceMissing);
        }
        let Some(scanner) = self.scanner else {
            return Some(Why::UnknownService);
        };
        let (Some(lookup), Some((_, answer))) = (self.lookup, &self.key.lookup) else {
            return Some(Why::UnknownError);
        };
        let confirmed =
            self.setting == Setting::Absent && self.item.is_some_and(|item| item.existence == Existence::Exists);
        match answer {
            Answer::ResourceGone => return Some(Why::ResourceMissing),
            Answer::Unclear if !confirmed => return Some(Why::Unclear),
            Answer::Unclear | Answer::NotSet => {}
        }
        if self.key.caller.invoked_by.as_deref() != Some(&scanner.service_principal) {
            return Some(Why::NotInvoked);
        }
        let config = scanner.service_principal == CONFIG;
        (config && lookup.entry.config == ConfigUse::NotPermitted).then_some(Why::NotPermitted)
    }

    fn change(&self) -> Option<Why> {
        if self.item.is_some_and(|item| item.existence == Existence::Deleted) {
            return Some(Why::Deleted);
        }
        if self.setting == Setting::Present {
            return Some(Why::NowSet);
        }
        let tracks = &self.cadence.tracks;
        let any = |state: State| tracks.iter().any(|track| track.state == state);
        let created = self
            .item
            .and_then(|item| item.created)
            .is_some_and(|created| created > self.scope.from);
        if any(State::Stopped) {
            Some(Why::Stopped)
        } else if any(State::StartedMidWindow) || created {
            Some(Why::Began)
        } else if self.cadence.class == Class::Shifted {
            Some(Why::Moved)
        } else {
            None
        }
    }
}
