//! The engine: a child of one's own, which ends with the test.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::moto::python;
use crate::support::trailhum;

/// The engine and the translator in the versions that these tests were written against.
pub(crate) const PINNED: [&str; 2] = ["duckdb==2.0.0", "sqlglot==30.30.0"];

/// A running engine.
pub(crate) struct Engine {
    child: Child,
    address: String,
}

impl Engine {
    /// Starts one whose table holds these trail files and that makes these faults.
    pub(crate) fn start(trail: &Path, faults: &Value) -> Self {
        let mut child = Command::new(python::environment("engine-venv", &PINNED))
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/engine/engine.py"))
            .arg(trail)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the engine starts");
        writeln!(child.stdin.take().expect("a pipe"), "{faults}").expect("it listens");
        let mut address = String::new();
        BufReader::new(child.stdout.take().expect("a pipe"))
            .read_line(&mut address)
            .expect("it answers");
        let address = address.trim().trim_start_matches("http://").to_owned();
        assert!(!address.is_empty(), "the engine ended at once");
        Self { child, address }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The binary, pointed at this engine.
    pub(crate) fn trailhum(&self, args: &[&str]) -> Command {
        let mut command = trailhum(args);
        command
            .env("AWS_ENDPOINT_URL", self.url())
            .env("AWS_REGION", "eu-central-1")
            .env("AWS_ACCESS_KEY_ID", "AKIASANDBOX")
            .env("AWS_SECRET_ACCESS_KEY", "sandbox");
        command
    }

    /// Operations that were asked for, in their order.
    pub(crate) fn calls(&self) -> Vec<String> {
        let calls = self.journal()["calls"].as_array().expect("a list").clone();
        calls
            .iter()
            .map(|call| call.as_str().expect("a name").to_owned())
            .collect()
    }

    /// Statements that arrived.
    pub(crate) fn statements(&self) -> Vec<String> {
        let statements = self.journal()["statements"].as_array().expect("a list").clone();
        statements
            .iter()
            .map(|text| text.as_str().expect("a text").to_owned())
            .collect()
    }

    fn journal(&self) -> Value {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        let request = format!("GET / HTTP/1.0\r\nHost: {}\r\n\r\n", self.address);
        stream.write_all(request.as_bytes()).expect("it reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("it answers");
        let (_, body) = answer.split_once("\r\n\r\n").expect("a body");
        serde_json::from_str(body).expect("JSON")
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
