//! A request that failed: which one, where, why, and which IAM action was missing.

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use crate::coverage::Gap;

/// A request that failed for good.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{operation} in {region}: {message}")]
pub struct Fault {
    /// The IAM action of the request, such as `config:ListDiscoveredResources`.
    pub operation: String,
    /// The region of the request.
    pub region: String,
    /// What kind of failure it is.
    pub kind: FaultKind,
    /// AWS's error code, if AWS answered.
    pub code: Option<String>,
    /// What happened, in one line.
    pub message: String,
    /// The profile whose credentials were used, if one was named.
    pub profile: Option<Box<str>>,
}

/// Kinds of failure that call for different remedies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// No permission.
    Denied,
    /// No credentials were found.
    NoCredentials,
    /// The credentials are expired or not valid.
    BadCredentials,
    /// Nobody is signed in through IAM Identity Center, or the session has ended.
    SsoSession,
    /// Nobody is signed in through `aws login`, or the session has ended.
    LoginSession,
    /// The clock of this machine differs from AWS's, so that signatures are not valid.
    Clock,
    /// No server answered at that address.
    Unreachable,
    /// No answer in time.
    Timeout,
    /// Too many requests, again and again.
    Throttled,
    /// AWS answered with another error.
    Service,
    /// The answer lacks what AWS always sends: it may come from something in between.
    Incomplete,
    /// A list that would never end.
    Endless,
}

impl Fault {
    /// The SDK's error of a request.
    pub fn new<E>(operation: &str, region: &str, error: &SdkError<E, HttpResponse>) -> Self
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        // The request was not sent at all if its role gave no credentials: then that fault is the one to name.
        if let Some(assuming) = inner(error) {
            return assuming.clone();
        }
        let code = error.as_service_error().and_then(|error| error.code());
        let message = error.as_service_error().and_then(|error| error.message());
        let chain = chain(error);
        let kind = match error {
            SdkError::TimeoutError(_) => FaultKind::Timeout,
            SdkError::ServiceError(_) => kind_of_answer(code.unwrap_or_default(), message.unwrap_or_default()),
            _ => kind_of_chain(&chain, error),
        };
        let message = match (code, message) {
            _ if kind == FaultKind::NoCredentials => "no AWS credentials were found".to_owned(),
            _ if kind == FaultKind::SsoSession => "the session of IAM Identity Center (SSO) has ended".to_owned(),
            _ if kind == FaultKind::LoginSession => "the session of aws login has ended".to_owned(),
            (Some(code), Some(message)) => format!("{code}: {message}"),
            (Some(one), None) | (None, Some(one)) => one.to_owned(),
            // Not in AWS's form, such as the page of a proxy: the parser's message would not help.
            (None, None) => match error.raw_response().map(HttpResponse::status) {
                Some(status) if !status.is_success() => format!("HTTP status {status}, without an AWS error code"),
                _ => chain,
            },
        };
        Self {
            operation: operation.to_owned(),
            region: region.to_owned(),
            kind,
            code: code.map(str::to_owned),
            message: one_line(&message),
            profile: None,
        }
    }

    /// The fault of this profile's credentials.
    #[must_use]
    pub fn of_profile(self, profile: Option<String>) -> Self {
        let profile = profile.map(String::into_boxed_str);
        Self { profile, ..self }
    }

    /// An answer without a key that AWS always sends. An empty body is one: it must never count as an empty list.
    #[must_use]
    pub fn incomplete(operation: &str, region: &str, key: &str) -> Self {
        let message = format!("the response has no {key}, which AWS always sends");
        Self::without_code(operation, region, FaultKind::Incomplete, message)
    }

    /// A list that would never end, and why it was given up.
    #[must_use]
    pub fn endless(operation: &str, region: &str, why: impl std::fmt::Display) -> Self {
        Self::without_code(operation, region, FaultKind::Endless, why.to_string())
    }

    fn without_code(operation: &str, region: &str, kind: FaultKind, message: String) -> Self {
        Self {
            operation: operation.to_owned(),
            region: region.to_owned(),
            kind,
            code: None,
            message,
            profile: None,
        }
    }

    /// Whether every other request would fail in the same way.
    #[must_use]
    pub fn is_fatal(&self) -> bool {
        matches!(
            self.kind,
            FaultKind::NoCredentials
                | FaultKind::BadCredentials
                | FaultKind::SsoSession
                | FaultKind::LoginSession
                | FaultKind::Clock
                | FaultKind::Unreachable
        )
    }

    /// A permission is missing.
    #[must_use]
    pub fn is_denied(&self) -> bool {
        self.kind == FaultKind::Denied
    }

    /// What to do about it; empty if that is not known.
    #[must_use]
    pub fn hint(&self) -> String {
        let hint = match self.kind {
            FaultKind::Denied => return format!("allow the IAM action {}", self.operation),
            FaultKind::SsoSession => return format!("sign in again: aws sso login{}", self.profile_option()),
            FaultKind::LoginSession => return format!("sign in again: aws login{}", self.profile_option()),
            FaultKind::NoCredentials => {
                "set up credentials: aws sso login, AWS_PROFILE, or --profile NAME; or try --sandbox, which needs none"
            }
            FaultKind::BadCredentials => "renew the credentials: aws sso login, or new access keys",
            FaultKind::Clock => {
                "set the clock of this machine: AWS rejects signatures that are more than 5 minutes off, S3 more than 15; the credentials may be valid"
            }
            FaultKind::Unreachable => {
                "check the network, the proxy (HTTPS_PROXY), the region's name, and AWS_ENDPOINT_URL if set"
            }
            FaultKind::Timeout => "check the network, then run it again",
            FaultKind::Throttled => "another client in the account uses the same API; run it again later",
            FaultKind::Incomplete | FaultKind::Endless => {
                "check AWS_ENDPOINT_URL and the proxy, if set; then run it again"
            }
            FaultKind::Service => "",
        };
        hint.to_owned()
    }

    /// The option by which the AWS CLI is told the profile.
    fn profile_option(&self) -> String {
        let profile = self.profile.as_deref().map(|name| format!(" --profile {name}"));
        profile.unwrap_or_default()
    }

    /// The fault as a gap of a report.
    #[must_use]
    pub fn gap(&self) -> Gap {
        self.gap_at(format!("{} in {}", self.operation, self.region))
    }

    /// The fault as a gap of a place other than the operation and the region.
    #[must_use]
    pub fn gap_at(&self, place: String) -> Gap {
        Gap::new(place, self.message.clone(), self.hint())
    }
}

/// The prefix of IAM actions for the SDK's name of a service.
pub(super) fn service(sdk_name: &str) -> String {
    match sdk_name {
        "CloudWatch Logs" => "logs".to_owned(),
        "Config Service" => "config".to_owned(),
        other => other.to_lowercase(),
    }
}

/// The beginnings of AWS's messages about a signature that is too old or too new, in the Query and JSON protocols.
const SKEWED: [&str; 2] = ["Signature expired", "Signature not yet current"];

fn kind_of_answer(code: &str, message: &str) -> FaultKind {
    match code {
        _ if SKEWED.iter().any(|skewed| message.starts_with(skewed)) => FaultKind::Clock,
        "RequestTimeTooSkewed" | "RequestExpired" | "RequestInTheFuture" => FaultKind::Clock,
        "AccessDenied" | "AccessDeniedException" | "UnauthorizedOperation" | "AuthorizationError" => FaultKind::Denied,
        "ExpiredToken"
        | "ExpiredTokenException"
        | "InvalidClientTokenId"
        | "UnrecognizedClientException"
        | "SignatureDoesNotMatch"
        | "InvalidSignatureException"
        | "InvalidAccessKeyId"
        | "InvalidToken" => FaultKind::BadCredentials,
        "Throttling" | "ThrottlingException" | "TooManyRequestsException" | "RequestLimitExceeded" | "SlowDown" => {
            FaultKind::Throttled
        }
        _ => FaultKind::Service,
    }
}

fn kind_of_chain<E>(chain: &str, error: &SdkError<E, HttpResponse>) -> FaultKind {
    let says = |words: &[&str]| words.iter().any(|word| chain.contains(word));
    if says(&["SSO token", "SSO session"]) {
        FaultKind::SsoSession
    } else if says(&["Login token", "/login/cache/", "Please reauthenticate"]) {
        FaultKind::LoginSession
    } else if says(&["expired"]) {
        FaultKind::BadCredentials
    } else if says(&[
        "credentials provider",
        "no providers in chain",
        "CredentialsNotLoaded",
        "the credential provider was not enabled",
    ]) {
        FaultKind::NoCredentials
    } else if matches!(error, SdkError::DispatchFailure(failure) if failure.is_io() || failure.is_user() || failure.is_timeout())
    {
        FaultKind::Unreachable
    } else {
        FaultKind::Service
    }
}

/// The fault that an error was caused by.
fn inner<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a Fault> {
    std::iter::successors(error.source(), |cause| cause.source()).find_map(|cause| cause.downcast_ref())
}

/// The error and its causes, without repetition.
#[must_use]
pub fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let next = error.to_string();
        if !words.contains(&next) {
            words = format!("{words}: {next}");
        }
        cause = error.source();
    }
    words
}

/// The text with each run of whitespace as one space.
pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
