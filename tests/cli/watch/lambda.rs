//! The Lambda function of the documentation, run beside a runtime interface of our own.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use super::{midnight, trail};

/// Ends it, whatever happens.
struct Function(Child);

impl Drop for Function {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A request: its first line and its body.
fn request(listener: &TcpListener) -> (String, String, TcpStream) {
    let (stream, _) = listener.accept().unwrap();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let (mut first, mut length) = (String::new(), 0);
    reader.read_line(&mut first).unwrap();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let line = line.trim().to_ascii_lowercase();
        if let Some(value) = line.strip_prefix("content-length: ") {
            length = value.parse().unwrap();
        }
        if line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    (first, String::from_utf8(body).unwrap(), stream)
}

fn answer(mut stream: TcpStream, head: &str) {
    write!(
        stream,
        "HTTP/1.1 200 OK\r\n{head}Content-Length: 2\r\nConnection: close\r\n\r\n{{}}"
    )
    .unwrap();
}

/// Invokes the function once; the path that it answers, and the body.
fn invoke(listener: &TcpListener, id: &str) -> (String, String) {
    let (next, _, stream) = request(listener);
    assert!(next.starts_with("GET /2018-06-01/runtime/invocation/next "), "{next}");
    answer(stream, &format!("Lambda-Runtime-Aws-Request-Id: {id}\r\n"));
    let (response, body, stream) = request(listener);
    answer(stream, "");
    (response, body)
}

fn function(folder: &Path, listener: &TcpListener, options: &str) -> Function {
    let bootstrap = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/lambda/bootstrap");
    fs::copy(bootstrap, folder.join("bootstrap")).unwrap();
    let program = folder.join("trailhum");
    if !program.exists() {
        fs::hard_link(env!("CARGO_BIN_EXE_trailhum"), &program)
            .or_else(|_| fs::copy(env!("CARGO_BIN_EXE_trailhum"), &program).map(drop))
            .unwrap();
    }
    let child = Command::new("bash")
        .arg("bootstrap")
        .current_dir(folder)
        .env("AWS_LAMBDA_RUNTIME_API", listener.local_addr().unwrap().to_string())
        .env("LAMBDA_TASK_ROOT", folder)
        .env("TRAILHUM_STATE", folder.join("state.json"))
        .env("TRAILHUM_OPTIONS", options)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    Function(child)
}

#[test]
#[ignore = "needs bash and curl"]
fn the_lambda_function_answers_with_news_then_with_null_and_with_an_error_where_nothing_was_read() {
    let folder = tempfile::tempdir().unwrap();
    let trail = trail(folder.path());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (since, until) = (midnight(5), midnight(19));
    let options = format!("--events {} --since {since} --until {until}", trail.display());
    let working = function(folder.path(), &listener, &options);
    let (path, body) = invoke(&listener, "one");
    assert!(
        path.starts_with("POST /2018-06-01/runtime/invocation/one/response "),
        "{path}"
    );
    let news: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(
        (&news["number"], &news["first_run"]),
        (&1.into(), &true.into()),
        "{news}"
    );
    let (path, body) = invoke(&listener, "two");
    assert!(path.contains("/two/response "), "{path}");
    assert_eq!(body.trim(), "null");
    drop(working);
    let _failing = function(folder.path(), &listener, "--events nowhere");
    let (path, body) = invoke(&listener, "three");
    assert!(path.contains("/three/error "), "{path}");
    assert!(body.contains("exit code 2"), "{body}");
}
