//! The account on a loopback port: one address for all services and accounts, told apart by the credential scope of the
//! signature.

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::account::Account;
use super::limits::{Limits, locked};
use super::organization::SimulatedOrganization;
use super::refusal::{broken, unknown};
use super::settings::ACCOUNT_ID;
use super::state::{self, Served};
use super::wire::{AwsRequest, WireError, renumbered};
use super::{athena, cloudtrail, config, lambda, logs, organizations, regions, s3, sts};

/// The largest request body that is read, in bytes.
const LARGEST_BODY: usize = 1 << 20;

/// A running endpoint; stops when dropped.
#[derive(Debug)]
pub struct Endpoint {
    address: SocketAddr,
    served: Arc<Served>,
    stop: Option<oneshot::Sender<()>>,
}

impl Endpoint {
    /// The address to give the SDK as endpoint override, for every service and region.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Requests so far by IAM action (`s3:GetBucketCORS`), of all accounts, answered, refused or broken alike.
    #[must_use]
    pub fn calls(&self) -> BTreeMap<String, u64> {
        let mut calls = locked(&self.served.calls).clone();
        for member in self.served.members.values() {
            for (action, count) in locked(&member.calls).iter() {
                *calls.entry(action.clone()).or_default() += count;
            }
        }
        calls
    }
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        // No receiver means that it has stopped already.
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
    }
}

/// Serves the account on a free port of 127.0.0.1 until the [`Endpoint`] is dropped.
///
/// # Errors
/// No port to be had.
pub async fn serve(account: Account, limits: Limits) -> io::Result<Endpoint> {
    serve_organization(account, limits, SimulatedOrganization::default()).await
}

/// Serves the account, and those of its organization to whoever has entered them.
///
/// # Errors
/// No port to be had.
pub async fn serve_organization(
    account: Account,
    limits: Limits,
    around: SimulatedOrganization,
) -> io::Result<Endpoint> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    let state = Arc::new(Served {
        members: state::members(&around, &limits),
        organization: around,
        ..Served::new(account, limits)
    });
    let (stop, dropped) = oneshot::channel();
    let router = Router::new().fallback(answer).with_state(Arc::clone(&state));
    tokio::spawn(async move {
        let server = axum::serve(listener, router).with_graceful_shutdown(async {
            let _ = dropped.await;
        });
        if let Err(error) = server.await {
            tracing::warn!(%error, "the sandbox endpoint stopped");
        }
    });
    Ok(Endpoint {
        address,
        served: state,
        stop: Some(stop),
    })
}

async fn answer(State(served): State<Arc<Served>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, LARGEST_BODY).await else {
        return (
            StatusCode::PAYLOAD_TOO_LARGE,
            "the sandbox reads bodies of up to one mebibyte",
        )
            .into_response();
    };
    let Some(asked) = AwsRequest::new(head.method, &head.uri, &head.headers, body) else {
        let message = "the sandbox needs a signature version 4 header to tell services and regions apart";
        return WireError::new(StatusCode::FORBIDDEN, "MissingAuthenticationToken", message).render("");
    };
    let Some(member) = served.members.get(&asked.key) else {
        return reply(&served, &asked).unwrap_or_else(|failed| failed.render(&asked.service));
    };
    let asked = asked.renumbered(&member.id, ACCOUNT_ID);
    let replied = member.lasts().and_then(|()| reply(member, &asked));
    let (head, body) = replied
        .unwrap_or_else(|failed| failed.render(&asked.service))
        .into_parts();
    match axum::body::to_bytes(body, usize::MAX).await {
        Ok(body) => (head, renumbered(&body, ACCOUNT_ID, &member.id)).into_response(),
        Err(_) => broken(),
    }
}

fn reply(served: &Served, asked: &AwsRequest) -> Result<Response, WireError> {
    // Each service says which IAM action a request needs, if it knows the operation.
    let action = match asked.service.as_str() {
        "account" => regions::action(asked),
        "athena" => athena::action(asked),
        "cloudtrail" => cloudtrail::action(asked),
        "config" => config::action(asked),
        "lambda" => lambda::action(asked),
        "logs" => logs::action(asked),
        "organizations" => organizations::action(asked),
        "s3" => s3::action(asked),
        "sts" => sts::action(asked),
        _ => None,
    };
    let Some(action) = action else {
        return Err(unknown(asked));
    };
    let number = *locked(&served.calls)
        .entry(action.to_owned())
        .and_modify(|number| *number += 1)
        .or_insert(1);
    if let Some(answer) = served.instead(asked, action, number) {
        return answer;
    }
    match asked.service.as_str() {
        "account" => regions::answer(served, asked),
        "athena" => athena::answer(asked),
        "cloudtrail" => cloudtrail::answer(served, asked),
        "config" => config::answer(served, asked),
        "lambda" => lambda::answer(served, asked),
        "logs" => logs::answer(served, asked),
        "organizations" => organizations::answer(served, asked),
        "s3" => s3::answer(served, asked),
        _ => sts::answer(served, asked),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::io::{Read, Write};

    use crate::testing::{TestClients, fast, fault};
    use crate::{Faults, Limits};

    #[tokio::test]
    async fn faults_reach_the_client_as_errors_throttles_and_broken_connections() {
        let faults = Faults {
            seed: 3,
            server_errors: 0.2,
            resets: 0.2,
            throttles: 0.2,
        };
        let aws = TestClients::new(Limits { faults, ..fast() }).await;
        let mut kinds = BTreeSet::new();
        for _ in 0..60 {
            let fault = fault(aws.config().describe_configuration_recorders().send().await);
            kinds.insert(fault.split([':', '(', ' ']).next().unwrap_or_default().to_owned());
        }
        assert!(
            kinds.contains("no") && kinds.contains("InternalFailure") && kinds.contains("ThrottlingException"),
            "{kinds:?}"
        );
        assert!(
            kinds.contains("ResponseError") || kinds.contains("DispatchFailure"),
            "{kinds:?}"
        );
    }

    /// Sends this text and returns the status code of the answer.
    async fn raw(aws: &TestClients, method: &str, service: &str, target: &str, body: &str) -> String {
        let address = aws.endpoint.address;
        let authorization =
            format!("AWS4-HMAC-SHA256 Credential=A/20260115/eu-central-1/{service}/aws4_request, Signature=0");
        let head = format!(
            "{method} HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: {}",
            body.len()
        );
        let request = format!("{head}\r\nauthorization: {authorization}\r\nx-amz-target: {target}\r\n\r\n{body}");
        let send = move || {
            let mut stream = std::net::TcpStream::connect(address).unwrap();
            stream.write_all(request.as_bytes()).unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).unwrap();
            answer
        };
        let answer = tokio::task::spawn_blocking(send).await.unwrap();
        answer.split(' ').nth(1).unwrap_or_default().to_owned()
    }

    #[tokio::test]
    async fn requests_that_make_no_sense_are_refused_and_break_nothing() {
        let aws = TestClients::new(fast()).await;
        let table = r#"
            POST / | config | StarlingDoveService.ListDiscoveredResources | { | 400
            POST / | config | StarlingDoveService.ListDiscoveredResources | [1] | 400
            POST / | config | StarlingDoveService.BatchGetResourceConfig | {"resourceKeys":[null,7]} | 200
            POST / | config | StarlingDoveService.PutConfigRule | {} | 501
            POST / | cloudtrail | LookupEvents | {"StartTime":"soon","EndTime":1e300} | 200
            POST / | cloudtrail | LookupEvents | {"LookupAttributes":[{}]} | 400
            POST / | cloudtrail | LookupEvents | {"MaxResults":"many"} | 400
            POST / | sts | | Action=AssumeRole | 403
            POST / | sts | | Action=GetSessionToken | 501
            POST / | iam | | | 501
            DELETE /app-logs-111122223333 | s3 | | | 501
            GET /app-logs-111122223333?acl | s3 | | | 501
            GET /%FF%00?cors | s3 | | | 404
            GET /?max-buckets=x | s3 | | | 400
            GET /2015-03-31/functions/a%3Ab%3A%25 | lambda | | | 404
            GET /2015-03-31/functions?MaxItems=-1 | lambda | | | 400
            POST /2015-03-31/functions | lambda | | | 501
            GET / | | | | 501
        "#;
        for row in table.trim().lines() {
            let cells: Vec<&str> = row.split('|').map(str::trim).collect();
            let [method, service, target, body, status] = cells[..] else {
                panic!("{row}")
            };
            assert_eq!(raw(&aws, method, service, target, body).await, status, "{row}");
        }
    }

    #[tokio::test]
    async fn a_dropped_endpoint_answers_no_more() {
        let TestClients { endpoint, account, .. } = TestClients::new(fast()).await;
        let address = endpoint.address;
        drop((endpoint, account));
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        assert!(tokio::net::TcpStream::connect(address).await.is_err());
    }
}
