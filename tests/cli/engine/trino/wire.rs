//! Trino's client protocol on a loopback port: two short answers in pages, and whatever can go wrong.

use std::io::Write as _;
use std::net::TcpStream;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::wire::{self, HttpRequest};

/// The status of an answer that never comes.
pub(super) const HANGS_UP: u16 = 0;

/// What goes wrong.
#[derive(Debug, Clone, Default)]
pub(super) struct Faults {
    /// Methods whose next requests are answered with a status, and the headers that come along.
    pub(super) first: Vec<(&'static str, u16, &'static str)>,
    /// The beginning of statements that fail, the name of the error, its message, and after how many pages.
    pub(super) error: Option<(&'static str, &'static str, &'static str, usize)>,
    /// The beginning of statements that run and run.
    pub(super) forever: Option<&'static str>,
    /// The same `nextUri` comes again.
    pub(super) repeats: bool,
    /// Every answer is this text.
    pub(super) text: Option<&'static str>,
    /// The only `Authorization` that is accepted.
    pub(super) authorization: Option<&'static str>,
    /// The host that `nextUri` names instead of the server.
    pub(super) host: Option<&'static str>,
}

/// A server that ends with the test.
pub(super) struct Wire {
    pub(super) address: String,
    state: Arc<Mutex<State>>,
}

struct State {
    faults: Faults,
    requests: Vec<HttpRequest>,
    statements: Vec<String>,
}

impl Wire {
    pub(super) fn start(faults: Faults) -> Self {
        let state = Arc::new(Mutex::new(State {
            faults,
            requests: Vec::new(),
            statements: Vec::new(),
        }));
        let shared = Arc::clone(&state);
        let address = wire::serve(move |stream| serve(&shared, stream)).to_string();
        Self { address, state }
    }

    /// The argument that names its table.
    pub(super) fn events(&self) -> String {
        format!("trino:http://{}/hive.logs.cloudtrail", self.address)
    }

    pub(super) fn requests(&self) -> Vec<HttpRequest> {
        self.state.lock().unwrap().requests.clone()
    }

    pub(super) fn methods(&self) -> Vec<String> {
        self.requests().into_iter().map(|request| request.method).collect()
    }
}

fn serve(state: &Mutex<State>, mut stream: &TcpStream) -> std::io::Result<()> {
    // The server names itself in its answers.
    let own = stream.local_addr()?.to_string();
    let request = HttpRequest::read(stream)?;
    let (status, head, body) = answer(&mut state.lock().unwrap(), &own, &request);
    if status == HANGS_UP {
        return Ok(());
    }
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 {status} x\r\nContent-Length: {length}\r\nConnection: close\r\n{head}\r\n{body}"
    )
}

fn answer(state: &mut State, own: &str, request: &HttpRequest) -> (u16, &'static str, String) {
    state.requests.push(request.clone());
    let next = state
        .faults
        .first
        .iter()
        .position(|(method, ..)| *method == request.method);
    if let Some((_, status, head)) = next.map(|next| state.faults.first.remove(next)) {
        return (status, head, "not now".to_owned());
    }
    let authorization = request.headers.get("authorization").map(String::as_str);
    if state.faults.authorization.is_some() && state.faults.authorization != authorization {
        return (
            401,
            "WWW-Authenticate: Basic realm=\"Trino\"\r\n",
            "Invalid credentials".to_owned(),
        );
    }
    if let Some(text) = state.faults.text {
        return (200, "", text.to_owned());
    }
    match request.method.as_str() {
        "POST" => {
            state.statements.push(request.text().to_owned());
            (200, "", page(state, own, state.statements.len() - 1, 0))
        }
        "GET" => {
            // /v1/statement/executing/QUERY/PAGE
            let mut numbers = request.target.rsplit('/').map(|number| number.parse().unwrap());
            let (page_number, query) = (numbers.next().unwrap(), numbers.next().unwrap());
            (200, "", page(state, own, query, page_number))
        }
        _ => (204, "", String::new()),
    }
}

/// Nothing at first, nothing once more, then a row a page.
fn page(state: &State, own: &str, query: usize, number: usize) -> String {
    let (faults, statement) = (&state.faults, &state.statements[query]);
    let rows = rows(statement);
    let host = faults.host.unwrap_or(own);
    let next = if faults.repeats { 1 } else { number + 1 };
    let mut answer = json!({
        "id": format!("query_{query}"), "infoUri": format!("http://{own}/ui/"),
        "nextUri": format!("http://{host}/v1/statement/executing/{query}/{next}"),
        "stats": {"state": "RUNNING", "nodes": 2, "physicalInputBytes": 5_000_000_000_u64, "processedBytes": 7},
    });
    if let Some((begin, name, message, after)) = faults.error
        && statement.starts_with(begin)
        && number > after
    {
        answer["error"] = json!({"message": message, "errorCode": 1, "errorName": name, "errorType": "USER_ERROR"});
        answer.as_object_mut().unwrap().remove("nextUri");
    } else if number >= 2 && !faults.forever.is_some_and(|begin| statement.starts_with(begin)) {
        answer["columns"] = json!([]);
        answer["data"] = json!(rows.get(number - 2).into_iter().collect::<Vec<_>>());
        if number > rows.len() {
            answer.as_object_mut().unwrap().remove("nextUri");
        }
    }
    answer.to_string()
}

/// What a statement is answered with.
fn rows(statement: &str) -> Vec<Value> {
    let text = |name: &str| json!([name, "varchar", "", ""]);
    if statement.starts_with("SHOW COLUMNS") {
        let texts = "eventsource eventname awsregion useragent errorcode errormessage eventid recipientaccountid eventtime \
                     readonly requestparameters sourceipaddress";
        let identity = "row(type varchar, arn varchar, accountid varchar, invokedby varchar, \
                        sessioncontext row(sessionissuer row(arn varchar)))";
        let resources = "array(row(arn varchar, type varchar))";
        let others = [
            json!(["useridentity", identity, "", ""]),
            json!(["resources", resources, "", ""]),
            json!(["day", "varchar", "partition key", ""]),
        ];
        return texts.split_whitespace().map(text).chain(others).collect();
    }
    if statement.starts_with("SHOW TABLES") {
        return vec![json!(["cloudtrail_logs"]), json!(["vpc"])];
    }
    let account = "111122223333";
    if statement.contains("AS days") {
        let days = "2026-01-10 2 2 0102,2026-01-11 1 1 01";
        let ends = ("2026-01-10T01:00:00Z", "2026-01-11T01:00:00Z");
        let bucket = json!([
            account,
            "eu-central-1",
            "NoSuchBucket",
            days,
            ends.0,
            ends.1,
            "true",
            ""
        ]);
        return vec![bucket];
    }
    let series = |name: &str, count: u32, times: &str, ids: &str| {
        json!([
            account,
            "eu-central-1",
            "s3.amazonaws.com",
            name,
            "NoSuchBucket",
            "IAMUser",
            "",
            "arn:aws:iam::111122223333:user/ann",
            "=",
            "",
            "",
            "true",
            "gone",
            "aws-cli/2",
            "198.51.100.7",
            "=logs",
            "",
            "",
            "",
            "",
            count,
            times,
            ids,
            "=198.51.100.7",
            "=aws-cli/2",
            "=",
            "2"
        ])
    };
    // Seconds after 2026-01-10 in five digits of base 36.
    vec![
        series("GetBucketAcl", 2, "002s0005k0", "id-1 id-2"),
        series("GetBucketTagging", 1, "01xgo", "id-3"),
    ]
}
