//! Running the real binary in a clean room.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use jiff::Timestamp;
use serde_json::{Value, json};
use trailhum::sandbox::{self, Account, Endpoint, Limits, Settings, SimulatedOrganization};

/// The binary with nothing of the developer's AWS settings around it.
pub(crate) fn trailhum(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trailhum"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("AWS_") {
            command.env_remove(name);
        }
    }
    let nobody = Path::new(env!("CARGO_TARGET_TMPDIR")).join("nobody");
    command
        .args(args)
        .env("HOME", nobody)
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env_remove("NO_COLOR")
        .envs(["LC_ALL", "LC_MESSAGES", "LANG"].map(|name| (name, "")))
        .stdin(Stdio::null());
    command
}

/// The same with two threads that read, none of whose memory may grow beyond so many KiB: Linux's `ulimit -d` counts
/// every page that a process may write to, its stacks too.
pub(crate) fn within(kib: u32, inner: &Command) -> Command {
    let mut command = Command::new("sh");
    command.arg("-c").arg(format!("ulimit -d {kib} && exec \"$0\" \"$@\""));
    command.arg(inner.get_program()).args(inner.get_args());
    for (name, value) in inner.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command.env("RAYON_NUM_THREADS", "2").stdin(Stdio::null());
    command
}

/// What a finished run left.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out)
            .unwrap_or_else(|error| panic!("{error}\nstdout: {}\nstderr: {}", self.out, self.err))
    }
}

/// Runs it to its end.
pub(crate) fn run(command: &mut Command) -> Ran {
    let Output { status, stdout, stderr } = command.output().expect("the binary starts");
    let ran = Ran {
        code: status.code().expect("the program ends by itself"),
        out: String::from_utf8(stdout).expect("UTF-8"),
        err: String::from_utf8(stderr).expect("UTF-8"),
    };
    assert!(!ran.err.contains("panicked"), "{}", ran.err);
    ran
}

/// All records of a trail below a folder, file by file.
pub(crate) fn trail_records(folder: &Path) -> Vec<Value> {
    let entries = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter();
    let paths = entries.map(|entry| entry.expect("readable").into_path());
    let trail_files = paths.filter(|path| path.to_string_lossy().ends_with(".json.gz"));
    let records = trail_files.flat_map(|path| {
        let file = std::fs::File::open(path).expect("a file");
        let file = flate2::read::MultiGzDecoder::new(file);
        let mut file: Value = serde_json::from_reader(file).expect("JSON");
        std::mem::take(file["Records"].as_array_mut().expect("records"))
    });
    records.collect()
}

/// Waits for something that another process does; a test that waits for two minutes waits for nothing.
pub(crate) fn wait_until(mut happened: impl FnMut() -> bool) {
    let begin = std::time::Instant::now();
    while !happened() {
        assert!(begin.elapsed().as_secs() < 120, "it did not happen");
        std::thread::yield_now();
    }
}

/// Does what Ctrl-C does.
pub(crate) fn interrupt(child: &Child) {
    let mut kill = Command::new("kill");
    assert!(
        kill.args(["-INT", &child.id().to_string()])
            .status()
            .expect("kill starts")
            .success()
    );
}

/// A sandbox account on a loopback port of its own, kept alive by its runtime.
pub(crate) struct Sandbox {
    runtime: tokio::runtime::Runtime,
    endpoint: Option<Endpoint>,
    data: tempfile::TempDir,
    runs: AtomicU32,
}

impl Sandbox {
    /// A short history that ends now, so that the real clock of the binary finds it.
    pub(crate) fn settings() -> Settings {
        let now = Timestamp::from_second(Timestamp::now().as_second()).expect("a time");
        Settings {
            days: 14,
            now,
            ..Settings::default()
        }
    }

    /// An account whose LookupEvents has no quota.
    pub(crate) fn start(settings: &Settings, limits: Limits) -> Self {
        Self::with_organization(settings, limits, SimulatedOrganization::default())
    }

    /// An account with AWS's quota of LookupEvents.
    pub(crate) fn with_quota(settings: &Settings) -> Self {
        Self::serve(settings, Limits::default(), SimulatedOrganization::default())
    }

    pub(crate) fn with_organization(settings: &Settings, limits: Limits, around: SimulatedOrganization) -> Self {
        let limits = Limits {
            lookup_events_per_second: 1e6,
            ..limits
        };
        Self::serve(settings, limits, around)
    }

    fn serve(settings: &Settings, limits: Limits, around: SimulatedOrganization) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        let endpoint = runtime
            .block_on(sandbox::serve_organization(Account::new(settings), limits, around))
            .expect("a port");
        Self {
            runtime,
            endpoint: Some(endpoint),
            data: tempfile::tempdir().expect("a folder"),
            runs: AtomicU32::new(0),
        }
    }

    /// The binary, pointed at this account, and remembering nothing of other runs.
    pub(crate) fn trailhum(&self, args: &[&str]) -> Command {
        let mut command = trailhum(args);
        let run = self.runs.fetch_add(1, Ordering::Relaxed).to_string();
        command.env("XDG_DATA_HOME", self.data.path().join(run));
        command
            .env("AWS_ENDPOINT_URL", self.endpoint().url())
            .env("AWS_REGION", "eu-central-1")
            .env("AWS_ACCESS_KEY_ID", "AKIASANDBOX")
            .env("AWS_SECRET_ACCESS_KEY", "sandbox");
        command
    }

    /// The same, but the binary takes it for AWS: it is reached by a proxy.
    pub(crate) fn trailhum_by_proxy(&self, args: &[&str]) -> Command {
        let mut command = self.trailhum(args);
        command
            .env("AWS_ENDPOINT_URL", "http://aws.invalid")
            .env("HTTP_PROXY", self.endpoint().url())
            .env_remove("NO_PROXY");
        command
    }

    /// Waits until an IAM action was asked for this many times.
    pub(crate) fn wait_for(&self, action: &str, times: u64) {
        wait_until(|| self.calls().get(action).copied().unwrap_or_default() >= times);
    }

    /// Requests that arrived, by IAM action.
    pub(crate) fn calls(&self) -> BTreeMap<String, u64> {
        self.endpoint().calls()
    }

    pub(crate) fn endpoint(&self) -> &Endpoint {
        self.endpoint.as_ref().expect("it is kept until the end")
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _inside = self.runtime.enter();
        self.endpoint.take();
    }
}

/// The findings of NDJSON; each line has the date of the catalog, which a report has once.
pub(crate) fn finding_lines(text: &str) -> Vec<Value> {
    let finding = |line: &str| {
        let mut finding: Value = serde_json::from_str(line).unwrap();
        let date = finding.as_object_mut().unwrap().remove("catalog_date");
        assert_eq!(date, Some(json!(trailhum::catalog::age::DATE.to_string())));
        finding
    };
    text.lines().map(finding).collect()
}
