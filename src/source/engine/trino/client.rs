//! Trino's client protocol: a POST of the statement, then a GET of each `nextUri`, or a DELETE of it to cancel.
//!
//! <https://trino.io/docs/current/develop/client-protocol.html>. The client libraries on crates.io bring a second HTTP
//! stack of some 180 crates; the protocol is these three requests, and the SDK's client is there already.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use aws_smithy_http_client::Connector;
use aws_smithy_runtime_api::client::http::HttpConnector as _;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio::sync::watch;

use super::address::{Secret, TrinoTable};
use super::answer::TrinoAnswer;
use crate::aws::{self, Fault, FaultKind, chain, one_line};

/// Tries of one request.
const ATTEMPTS: u32 = 6;
/// The wait before the second try, which doubles; Trino's documentation says 50 to 100 ms.
const FIRST_WAIT: Duration = Duration::from_millis(100);
/// The longest wait that a server may ask for.
const MAX_WAIT: Duration = Duration::from_secs(30);
/// Letters of another server's message that are shown.
const SHOWN: usize = 300;

/// The requests of the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation {
    Statement,
    Results,
    Cancel,
}

impl Operation {
    fn method(self) -> &'static str {
        match self {
            Self::Statement => "POST",
            Self::Results => "GET",
            Self::Cancel => "DELETE",
        }
    }

    /// Its name among the requests of a report.
    fn name(self) -> &'static str {
        match self {
            Self::Statement => "trino:statement",
            Self::Results => "trino:results",
            Self::Cancel => "trino:cancel",
        }
    }
}

/// A server and who queries it.
#[derive(Debug)]
pub(super) struct Client {
    connector: Connector,
    table: TrinoTable,
    stop: watch::Receiver<bool>,
    calls: Mutex<BTreeMap<String, u64>>,
}

/// Why one try failed.
struct Failed {
    fault: Fault,
    /// Whether the next try may succeed.
    again: bool,
    /// How long the server asks to wait.
    wait: Option<Duration>,
}

impl Client {
    pub(super) fn new(table: TrinoTable, stop: watch::Receiver<bool>) -> Self {
        Self {
            // What is sent to this machine by plain HTTP, a password among it, must not leave it.
            connector: aws::connector(!table.is_local),
            table,
            stop,
            calls: Mutex::default(),
        }
    }

    /// Requests made so far, retries included.
    pub(super) fn calls(&self) -> BTreeMap<String, u64> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Begins a query.
    pub(super) async fn start(&self, statement: &str) -> Result<TrinoAnswer, Fault> {
        let body = self.send(Operation::Statement, "/v1/statement", statement).await?;
        self.parse(Operation::Statement, &body)
    }

    /// Fetches what a query has found since.
    pub(super) async fn results(&self, path: &str) -> Result<TrinoAnswer, Fault> {
        let body = self.send(Operation::Results, path, "").await?;
        self.parse(Operation::Results, &body)
    }

    /// Cancels a query.
    pub(super) async fn cancel(&self, path: &str) -> Result<(), Fault> {
        self.send(Operation::Cancel, path, "").await.map(|_| ())
    }

    pub(super) fn fault(&self, operation: Operation, kind: FaultKind, message: &str) -> Fault {
        Fault {
            operation: operation.name().to_owned(),
            region: self.table.server.clone(),
            kind,
            code: None,
            message: one_line(message),
            profile: None,
        }
    }

    fn parse(&self, operation: Operation, body: &[u8]) -> Result<TrinoAnswer, Fault> {
        serde_json::from_slice(body).map_err(|error| {
            let message = format!("the response is not that of a Trino server: {error}");
            self.fault(operation, FaultKind::Incomplete, &message)
        })
    }

    /// Sends a request, several times if need be.
    async fn send(&self, operation: Operation, path: &str, statement: &str) -> Result<Vec<u8>, Fault> {
        let mut pause = FIRST_WAIT;
        for _ in 1..ATTEMPTS {
            match self.attempt(operation, path, statement).await {
                Ok(body) => return Ok(body),
                Err(failed) if failed.again => {
                    tracing::debug!(fault = %failed.fault, "again");
                    if !self.wait(failed.wait.unwrap_or(pause).min(MAX_WAIT)).await {
                        return Err(failed.fault);
                    }
                    pause *= 2;
                }
                Err(failed) => return Err(failed.fault),
            }
        }
        self.attempt(operation, path, statement)
            .await
            .map_err(|failed| failed.fault)
    }

    /// Waits a moment; returns false if the run is to be stopped.
    pub(super) async fn pause(&self) -> bool {
        self.wait(FIRST_WAIT).await
    }

    /// Waits; returns false if the run is to be stopped.
    async fn wait(&self, pause: Duration) -> bool {
        let mut stop = self.stop.clone();
        tokio::select! {
            biased;
            Ok(_) = stop.wait_for(|stop| *stop) => false,
            () = tokio::time::sleep(pause) => true,
        }
    }

    async fn attempt(&self, operation: Operation, path: &str, statement: &str) -> Result<Vec<u8>, Failed> {
        let request = self.request(operation, path, statement).map_err(Failed::for_good)?;
        let name = operation.name();
        tracing::debug!(call = name, "request");
        *self
            .calls
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .entry(name.to_owned())
            .or_default() += 1;
        let answered = self.connector.call(request).await;
        let mut response = answered.map_err(|error| self.unanswered(operation, &error))?;
        aws::limit(&mut response);
        let (status, retry_after) = (response.status().as_u16(), seconds(&response, "retry-after"));
        let location = response.headers().get("location").map(str::to_owned);
        let body = ByteStream::new(response.take_body())
            .collect()
            .await
            .map_err(|error| Failed {
                fault: self.fault(operation, FaultKind::Unreachable, &chain(&error)),
                again: operation != Operation::Statement,
                wait: None,
            })?;
        let body = body.to_vec();
        if (200..300).contains(&status) || operation == Operation::Cancel && matches!(status, 404 | 410) {
            return Ok(body);
        }
        let message = message(status, location.as_deref(), &body);
        let kind = match status {
            401 => FaultKind::BadCredentials,
            403 => FaultKind::Denied,
            429 => FaultKind::Throttled,
            _ => FaultKind::Service,
        };
        Err(Failed {
            fault: self.fault(operation, kind, &message),
            again: matches!(status, 429 | 502 | 503 | 504),
            wait: retry_after,
        })
    }

    /// A statement whose answer is lost is not sent again: it may be running.
    fn unanswered(&self, operation: Operation, error: &ConnectorError) -> Failed {
        let kind = if error.is_timeout() {
            FaultKind::Timeout
        } else {
            FaultKind::Unreachable
        };
        Failed {
            fault: self.fault(operation, kind, &chain(error)),
            again: operation != Operation::Statement,
            wait: None,
        }
    }

    fn request(&self, operation: Operation, path: &str, statement: &str) -> Result<HttpRequest, Fault> {
        let table = &self.table;
        let wrong = |what: &str| self.fault(operation, FaultKind::Service, what);
        let mut request = HttpRequest::new(SdkBody::from(statement));
        let address = format!("{}{path}", table.server);
        request
            .set_method(operation.method())
            .map_err(|error| wrong(&chain(&error)))?;
        request
            .set_uri(address.as_str())
            .map_err(|error| wrong(&chain(&error)))?;
        let authorization = table.secret.as_ref().map(|secret| match secret {
            Secret::Password(password) => format!("Basic {}", STANDARD.encode(format!("{}:{password}", table.user))),
            Secret::Token(token) => format!("Bearer {token}"),
        });
        let agent = concat!("trailhum/", env!("CARGO_PKG_VERSION"));
        for (name, value) in [
            ("user-agent", agent),
            ("x-trino-user", &table.user),
            ("x-trino-source", "trailhum"),
            ("x-trino-catalog", &table.catalog),
            ("x-trino-schema", &table.schema),
            // Times without a zone are in UTC.
            ("x-trino-time-zone", "UTC"),
        ] {
            let set = request.headers_mut().try_insert(name, value.to_owned());
            set.map_err(|_| wrong(&format!("{value:?} cannot be sent in the header {name}")))?;
        }
        if let Some(authorization) = authorization {
            let set = request.headers_mut().try_insert("authorization", authorization);
            set.map_err(|_| wrong("TRINO_PASSWORD or TRINO_TOKEN cannot be sent in a header"))?;
        }
        Ok(request)
    }
}

impl Failed {
    fn for_good(fault: Fault) -> Self {
        Self {
            fault,
            again: false,
            wait: None,
        }
    }
}

fn seconds(response: &HttpResponse, header: &str) -> Option<Duration> {
    let value = response.headers().get(header)?;
    value.trim().parse().ok().map(Duration::from_secs)
}

/// What a status other than success says.
fn message(status: u16, location: Option<&str>, body: &[u8]) -> String {
    if let Some(location) = location.filter(|_| (300..400).contains(&status)) {
        return format!("HTTP status {status}: it redirects to {location}");
    }
    let text = one_line(&String::from_utf8_lossy(body));
    if text.is_empty() || text.starts_with('<') {
        return format!("HTTP status {status}");
    }
    format!("HTTP status {status}: {}", text.chars().take(SHOWN).collect::<String>())
}
