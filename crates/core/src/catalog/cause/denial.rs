//! Which kind of policy denied a call: read from AWS's own sentence, at its place, and from nothing else.
//!
//! A message names the caller, the action and the resource before the reason, and names of resources come from
//! strangers. So the reason is the last one in the message, and only what AWS writes may follow it.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::text_enum::text_enum;

text_enum! {
    /// A kind of policy.
    pub enum PolicyKind {
        /// Attached to the caller's user, group or role.
        Identity = "identity",
        /// Attached to the resource; a role's trust policy too.
        Resource = "resource",
        /// The most that the caller's policies can permit.
        PermissionsBoundary = "permissions_boundary",
        /// Given when the role was assumed.
        Session = "session",
        /// The organization's, for its accounts. It never binds a service-linked role.
        ServiceControl = "service_control",
        /// The organization's, for resources of its accounts. It never binds a service-linked role.
        ResourceControl = "resource_control",
        /// Attached to the VPC endpoint that the call went through.
        VpcEndpoint = "vpc_endpoint",
        /// The policy of a KMS key.
        Key = "key",
    }
}

/// By what a call was denied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Denial {
    /// The kind of policy.
    pub policy: PolicyKind,
    /// Whether it denies the call, and does not only leave out the permission.
    pub explicit: bool,
}

/// The names of the kinds in AWS's sentences (documented, one with its misprint).
const NAMES: [(&str, PolicyKind); 11] = [
    ("identity-based policy", PolicyKind::Identity),
    ("resource-based policy", PolicyKind::Resource),
    ("role trust policy", PolicyKind::Resource),
    ("permissions boundary", PolicyKind::PermissionsBoundary),
    ("session policy", PolicyKind::Session),
    ("sessions policy", PolicyKind::Session),
    ("service control policy", PolicyKind::ServiceControl),
    ("resource control policy", PolicyKind::ResourceControl),
    (
        "VPC endpoint policy transitively through a service control policy",
        PolicyKind::ServiceControl,
    ),
    ("VPC endpoint policy", PolicyKind::VpcEndpoint),
    ("vpc endpoint policy", PolicyKind::VpcEndpoint),
];
/// What stands before the name, and whether the policy denies explicitly.
const REASONS: [(&str, bool); 3] = [
    (" because no ", false),
    (" with an explicit deny in ", true),
    (" due to an explicit deny in ", true),
];
const ENCODED: &str = " Encoded authorization failure message: ";
/// What an SDK adds begins so; the ID of the request is in it.
const BY_SDK: &str = " (Service: ";
/// How CloudTrail ends a message that it cuts off after one KiB, as EC2's encoded ones often are (observed).
const CUT_OFF: &str = "...";

/// These texts, prepared to be found: every denied call asks.
static FINDERS: LazyLock<[Finder<'static>; 3]> = LazyLock::new(|| REASONS.map(|(reason, _)| Finder::new(reason)));
static NOT_AUTHORIZED: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(" is not authorized to "));

impl Denial {
    /// The end of a message that names the policy, from the reason on, where it is the same for every such call: not
    /// where it ends with an encoded message or the ID of a request.
    #[must_use]
    pub(crate) fn sentence(message: &str) -> Option<&str> {
        let begins = FINDERS
            .iter()
            .filter_map(|finder| finder.find_iter(message.as_bytes()).last());
        let sentence = message.get(begins.max()?..)?;
        (![ENCODED, BY_SDK].iter().any(|end| sentence.contains(end))).then_some(sentence)
    }

    /// Reads "because no X policy allows the ... action" or "with an explicit deny in a(n) X policy".
    #[must_use]
    pub fn from_message(source: &str, message: &str) -> Option<Self> {
        let message = message.trim_end();
        let begin = NOT_AUTHORIZED.find(message.as_bytes())?;
        let last = |(finder, (reason, explicit)): (&Finder<'_>, (&'static str, bool))| {
            let at = finder.find_iter(message.as_bytes()).last()?;
            Some((at, reason, explicit))
        };
        let (at, reason, explicit) = FINDERS.iter().zip(REASONS).filter_map(last).max()?;
        if at < begin + NOT_AUTHORIZED.needle().len() {
            return None;
        }
        let (head, rest) = message.split_at_checked(at)?;
        // A quoted name can be as long as the message: where that is cut off, the reason may be a part of the name.
        if message.ends_with(CUT_OFF) && head.contains('"') {
            return None;
        }
        let rest = rest.strip_prefix(reason)?;
        let (policy, rest) = if explicit {
            let rest = ["an ", "a ", "the "]
                .iter()
                .find_map(|article| rest.strip_prefix(article))?;
            named(rest)?
        } else {
            let (policy, rest) = named(rest)?;
            (policy, after_action(rest)?)
        };
        let key = policy == PolicyKind::Resource && source == "kms.amazonaws.com";
        ends(rest).then_some(Self {
            policy: if key { PolicyKind::Key } else { policy },
            explicit,
        })
    }
}

/// The kind of policy that a text begins with, and what follows.
fn named(text: &str) -> Option<(PolicyKind, &str)> {
    NAMES
        .iter()
        .find_map(|(name, policy)| Some((*policy, text.strip_prefix(name)?)))
}

/// What follows " allows the SERVICE:ACTION action".
fn after_action(text: &str) -> Option<&str> {
    let (action, rest) = text.strip_prefix(" allows the ")?.split_once(' ')?;
    let well_formed = |part: &str| !part.is_empty() && part.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-');
    let (service, name) = action.split_once(':')?;
    let rest = rest.strip_prefix("action")?;
    (well_formed(service) && well_formed(name.trim_end_matches('*'))).then_some(rest)
}

/// Whether a text is what AWS writes behind the reason: the policy's ARN, the encoded message, what an SDK adds.
fn ends(text: &str) -> bool {
    let text = text.strip_prefix(": ").map_or(text, |arn| {
        let end = arn.find(|letter: char| !is_of_arn(letter)).unwrap_or(arn.len());
        let (arn, rest) = arn.split_at_checked(end).unwrap_or_default();
        // The full stop behind an ARN reads as its last letter.
        if arn.starts_with("arn:") { rest } else { text }
    });
    let text = text.strip_prefix('.').unwrap_or(text);
    let encoded = text
        .strip_prefix(ENCODED)
        .map(|message| message.strip_suffix(CUT_OFF).unwrap_or(message));
    text.is_empty()
        || encoded.is_some_and(|message| {
            message
                .bytes()
                .all(|letter| letter.is_ascii_alphanumeric() || letter == b'-' || letter == b'_')
        })
        || (text.starts_with(BY_SDK) && text.ends_with(')'))
}

fn is_of_arn(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || ":/_+=,.@-".contains(letter)
}
