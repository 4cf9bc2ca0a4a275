//! A `moto_server` of one's own, which ends with the test.

use aws_config::{BehaviorVersion, Region, SdkConfig};
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;
use trailhum::sandbox::ACCOUNT_ID;

use super::python;

/// How long a server may take to answer; it takes two seconds on an idle machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// How AWS Config answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Items {
    /// As moto comes: with time stamps that are none.
    AsTheyCome,
    /// With the time stamps of configuration items put right.
    Mended,
}

/// A running server.
pub(crate) struct Moto {
    child: Child,
    address: SocketAddr,
    /// Its log, and the record of all requests.
    folder: TempDir,
}

/// One request, as it arrived.
#[derive(Debug)]
pub(super) struct Request {
    /// The service of the signature, such as `s3`.
    pub(super) service: String,
    /// Method, path and query.
    pub(super) what: String,
    /// Both headers that an SDK tells its name in.
    pub(super) user_agent: String,
}

impl Moto {
    /// Starts a server whose only account is the sandbox's.
    pub(crate) fn start(items: Items) -> Self {
        let interpreter = python::interpreter();
        let folder = tempfile::tempdir().expect("a folder");
        let log = fs::File::create(folder.path().join("log")).expect("a file");
        let mut command = Command::new(interpreter);
        for (name, _) in std::env::vars_os() {
            if ["AWS_", "MOTO_"]
                .iter()
                .any(|own| name.to_string_lossy().starts_with(own))
            {
                command.env_remove(name);
            }
        }
        let child = command
            .args(["-u", "-c", include_str!("launch.py")])
            .args((items == Items::Mended).then_some("mended"))
            .env("MOTO_ACCOUNT_ID", ACCOUNT_ID)
            .env("MOTO_ENABLE_RECORDING", "1")
            .env("MOTO_RECORDER_FILEPATH", folder.path().join("requests"))
            .current_dir(folder.path())
            // Kept open until this process ends, however it does: then moto ends too.
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("the environment's python starts");
        let mut moto = Self {
            child,
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            folder,
        };
        moto.wait();
        moto
    }

    /// Waits until it says on which port it listens, and answers there.
    fn wait(&mut self) {
        let begin = Instant::now();
        while begin.elapsed() < PATIENCE {
            let log = fs::read_to_string(self.folder.path().join("log")).expect("the log");
            if let Some(status) = self.child.try_wait().expect("a child") {
                panic!("moto ended with {status}: {log}");
            }
            let address = log
                .split_once("Running on http://")
                .and_then(|(_, rest)| rest.split_once('\n'))
                .map(|(address, _)| address.trim().parse().expect("an address"));
            if let Some(address) = address {
                self.address = address;
                if self
                    .answer("GET", "/moto-api/recorder/download-recording", "", "")
                    .is_ok()
                {
                    return;
                }
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("moto does not answer after {PATIENCE:?}: {}", self.log());
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The SDK's clients for it.
    pub(super) fn aws(&self) -> Clients {
        Clients(self.url())
    }

    /// What it wrote: for messages of failed tests.
    pub(super) fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).expect("the log")
    }

    /// Asks for something that the program has no client for.
    pub(super) fn query(&self, service: &str, form: &str) {
        let answer = self.answer("POST", "/", service, form).expect("moto answers");
        assert!(answer.split(' ').nth(1) == Some("200"), "{form}: {answer}");
    }

    /// HTTP/1.0, whose answer ends with the connection.
    fn answer(&self, method: &str, path: &str, service: &str, form: &str) -> std::io::Result<String> {
        let scope = format!("AWS4-HMAC-SHA256 Credential=A/20260115/us-east-1/{service}/aws4_request, Signature=0");
        let kind = "application/x-www-form-urlencoded";
        let head = format!(
            "{method} {path} HTTP/1.0\r\nHost: {}\r\nAuthorization: {scope}\r\nContent-Type: {kind}\r\nContent-Length: {}",
            self.address,
            form.len()
        );
        let mut stream = TcpStream::connect(self.address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.write_all(format!("{head}\r\n\r\n{form}").as_bytes())?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    }

    /// How many requests were recorded up to now.
    pub(super) fn mark(&self) -> usize {
        self.recorded().lines().count()
    }

    /// The requests since a mark.
    pub(super) fn requests(&self, mark: usize) -> Vec<Request> {
        self.recorded().lines().skip(mark).map(request).collect()
    }

    fn recorded(&self) -> String {
        fs::read_to_string(self.folder.path().join("requests")).unwrap_or_default()
    }
}

fn request(line: &str) -> Request {
    let entry: Value = serde_json::from_str(line).expect("one JSON object a line");
    let header = |wanted: &str| {
        let headers = entry["headers"].as_object().expect("headers");
        let found = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        found
            .and_then(|(_, value)| value.as_str())
            .unwrap_or_default()
            .to_owned()
    };
    let scope = header("authorization");
    let url = entry["url"].as_str().expect("an address");
    let path = url.splitn(4, '/').nth(3).unwrap_or_default();
    Request {
        service: scope.split('/').nth(3).unwrap_or_default().to_owned(),
        what: format!("{} /{path}", entry["method"].as_str().expect("a method")),
        user_agent: [header("user-agent"), header("x-amz-user-agent")].join(" | "),
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Clients that may write, which the program's own may not.
pub(super) struct Clients(String);

impl Clients {
    fn config_of(&self, region: &str) -> SdkConfig {
        let credentials = aws_sdk_sts::config::Credentials::new("AKIASANDBOX", "sandbox", None, None, "sandbox");
        SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .endpoint_url(&self.0)
            .region(Region::new(region.to_owned()))
            .credentials_provider(aws_sdk_sts::config::SharedCredentialsProvider::new(credentials))
            .build()
    }

    pub(super) fn s3(&self, region: &str) -> aws_sdk_s3::Client {
        let config = aws_sdk_s3::config::Builder::from(&self.config_of(region)).force_path_style(true);
        aws_sdk_s3::Client::from_conf(config.build())
    }

    pub(super) fn lambda(&self, region: &str) -> aws_sdk_lambda::Client {
        aws_sdk_lambda::Client::new(&self.config_of(region))
    }

    pub(super) fn logs(&self, region: &str) -> aws_sdk_cloudwatchlogs::Client {
        aws_sdk_cloudwatchlogs::Client::new(&self.config_of(region))
    }

    pub(super) fn cloudtrail(&self, region: &str) -> aws_sdk_cloudtrail::Client {
        aws_sdk_cloudtrail::Client::new(&self.config_of(region))
    }

    pub(super) fn organizations(&self, region: &str) -> aws_sdk_organizations::Client {
        aws_sdk_organizations::Client::new(&self.config_of(region))
    }

    pub(super) fn config(&self, region: &str) -> aws_sdk_config::Client {
        aws_sdk_config::Client::new(&self.config_of(region))
    }
}
