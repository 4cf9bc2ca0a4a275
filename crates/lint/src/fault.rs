//! What can be wrong with a filter.

use serde_json::Value;

use crate::condition::TextSpan;

macro_rules! fault_ids {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)+) => {
        /// A kind of fault.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum FaultId { $($(#[$doc])* $variant,)+ }

        impl FaultId {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// Its name in JSON and in tests.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }
        }
    };
}

fault_ids! {
    /// It matches every record.
    MatchesEverything = "matches-everything",
    /// `!=` joined by OR makes the other conditions useless.
    DiffersOr = "differs-or",
    /// Two conditions can never hold together.
    MatchesNothing = "matches-nothing",
    /// AND and OR without brackets.
    Precedence = "precedence",
    /// A record that lacks the field is hidden.
    MissingField = "missing-field",
    /// Access denied to a service is hidden.
    DeniedService = "denied-service",
    /// A role or a user may be called so.
    ChosenName = "chosen-name",
    /// A session may be called so.
    ChosenSession = "chosen-session",
    /// A user agent is chosen by the caller.
    UserAgent = "user-agent",
    /// An address says not who called.
    SourceAddress = "source-address",
    /// The service that passed a call on says not whose permissions were used.
    InvokedBy = "invoked-by",
    /// Every caller's errors of an API are hidden.
    AnyCallerOfName = "event-name-only",
    /// Every caller's errors with a code are hidden.
    AnyCallerOfError = "error-code-only",
    /// Every caller's errors of a call and a code are hidden.
    AnyCaller = "any-caller",
    /// A whole service is hidden.
    WholeService = "whole-service",
    /// A whole account is hidden.
    WholeAccount = "whole-account",
    /// No record has the field.
    UnknownField = "unknown-field",
    /// No record has the value; a similar one is known.
    ValueTypo = "value-typo",
    /// The value is known in another case.
    LetterCase = "letter-case",
    /// A wildcard that the language takes for a character.
    LiteralWildcard = "literal-wildcard",
    /// A value in the quotes of a name.
    QuotedName = "quoted-name",
    /// The text is longer than the language allows.
    TooLong = "too-long",
}

/// A fault, with the record that shows it.
#[derive(Debug, Clone)]
pub struct FilterFault {
    /// What is wrong.
    pub id: FaultId,
    /// Where.
    pub span: TextSpan,
    /// The shortest record that shows it; none where a figure does.
    pub record: Option<Value>,
    /// Whether the text keeps that record.
    pub kept: bool,
    /// The field, the value or the service that it is about.
    pub subject: String,
    /// What was most likely meant, or the limit.
    pub meant: Option<String>,
    /// Further places with the same fault.
    pub more: Vec<TextSpan>,
}

impl FilterFault {
    pub(crate) fn new(id: FaultId, span: TextSpan, subject: impl Into<String>) -> Self {
        Self {
            id,
            span,
            record: None,
            kept: false,
            subject: subject.into(),
            meant: None,
            more: Vec::new(),
        }
    }

    pub(crate) fn showing(self, record: Value, kept: bool) -> Self {
        Self {
            record: Some(record),
            kept,
            ..self
        }
    }

    pub(crate) fn meaning(self, meant: Option<String>) -> Self {
        Self { meant, ..self }
    }
}
