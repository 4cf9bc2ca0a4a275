//! A real Trino from Maven Central: a coordinator and a worker, which end with the test.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;

use serde_json::Value;

/// Bytes of a statement that the coordinator takes: tables are filled by statements.
const MAX_STATEMENT: usize = 20_000_000;

/// What Trino says when a node serves.
const STARTED: &str = "SERVER STARTED";

/// A running cluster.
pub(super) struct Cluster {
    nodes: Vec<Child>,
    pub(super) address: String,
    /// Holds its settings.
    _folder: tempfile::TempDir,
}

fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/engine/trino")
}

/// The class path of Trino, whose parts Maven keeps in its own cache.
fn class_path() -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("trino");
    fs::create_dir_all(&folder).unwrap();
    let list = folder.join("class-path");
    let lock = File::create(folder.join("lock")).unwrap();
    // Given back when the file is closed, however this process ends.
    lock.lock().unwrap();
    let known = fs::read_to_string(&list).unwrap_or_default();
    if !known.is_empty() && known.split(':').all(|part| Path::new(part).exists()) {
        return known;
    }
    let output = format!("-Dmdep.outputFile={}", list.display());
    let ran = Command::new("mvn")
        .args(["--quiet", "--batch-mode", "--file"])
        .arg(here().join("pom.xml"))
        .args(["dependency:build-classpath", "-DincludeScope=runtime", &output])
        .stdin(Stdio::null())
        .output()
        .expect("this test needs Maven");
    assert!(
        ran.status.success(),
        "this test needs Maven Central: {}",
        String::from_utf8_lossy(&ran.stdout)
    );
    fs::read_to_string(&list).unwrap()
}

/// A folder with the memory connector as a plugin: its loader lists jars, and a file that names the class, which the
/// published jar lacks.
fn plugins(folder: &Path, class_path: &str) -> PathBuf {
    let plugin = folder.join("plugins/memory");
    let services = plugin.join("services/META-INF/services");
    fs::create_dir_all(&services).unwrap();
    fs::write(
        services.join("io.trino.spi.Plugin"),
        "io.trino.plugin.memory.MemoryPlugin\n",
    )
    .unwrap();
    for jar in class_path.split(':').map(Path::new) {
        std::os::unix::fs::symlink(jar, plugin.join(jar.file_name().unwrap())).unwrap();
    }
    folder.join("plugins")
}

impl Cluster {
    pub(super) fn start() -> Self {
        let (folder, class_path) = (tempfile::tempdir().unwrap(), class_path());
        let plugins = plugins(folder.path(), &class_path);
        // The coordinator's own settings name its port, so it cannot be left to it.
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let coordinator = format!(
            "coordinator=true\nnode-scheduler.include-coordinator=true\ncatalog.management=static\n\
             query.max-length={MAX_STATEMENT}\nhttp-server.http.port={}\n",
            free.port()
        );
        let worker = "coordinator=false\nhttp-server.http.port=0\n";
        let (started, starts) = mpsc::channel();
        let nodes = [("coordinator", coordinator.as_str()), ("worker", worker)].map(|(name, own)| {
            let home = folder.path().join(name);
            fs::create_dir_all(home.join("catalog")).unwrap();
            fs::write(home.join("catalog/memory.properties"), "connector.name=memory\n").unwrap();
            let settings = format!(
                "{own}discovery.uri=http://{free}\nnode.internal-address=127.0.0.1\nhttp-server.log.enabled=false\n"
            );
            fs::write(home.join("config.properties"), settings).unwrap();
            node(name, &home, (&plugins, &class_path), started.clone())
        });
        drop(started);
        let cluster = Self {
            nodes: nodes.into(),
            address: free.to_string(),
            _folder: folder,
        };
        for _ in 0..2 {
            let node: Result<(), String> = starts.recv().expect("both say how it went");
            node.unwrap_or_else(|log| panic!("Trino did not start; it needs a JDK of version 17:\n{log}"));
        }
        // The worker makes itself known a moment later.
        let nodes = "SELECT count(*) FROM system.runtime.nodes WHERE state = 'active'";
        while cluster.query(nodes)[0][0] != 2 {}
        cluster
    }

    /// All rows of a statement's answer.
    pub(super) fn query(&self, statement: &str) -> Vec<Value> {
        let mut answer = self.request("POST", "/v1/statement", statement);
        let mut rows = Vec::new();
        loop {
            assert!(answer.get("error").is_none(), "{}", answer["error"]["message"]);
            rows.extend(answer["data"].as_array().cloned().unwrap_or_default());
            let Some(next) = answer["nextUri"].as_str() else {
                return rows;
            };
            let path = next.split_once(&self.address).expect("an address of the coordinator").1;
            answer = self.request("GET", path, "");
        }
    }

    fn request(&self, method: &str, path: &str, body: &str) -> Value {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let head = format!(
            "{method} {path} HTTP/1.0\r\nHost: {}\r\nX-Trino-User: tests\r\nX-Trino-Catalog: memory\r\nX-Trino-Schema: default\r\n\
             X-Trino-Time-Zone: UTC\r\nContent-Length: {}\r\n\r\n",
            self.address,
            body.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(body.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (_, body) = answer.split_once("\r\n\r\n").expect("a body");
        serde_json::from_str(body).unwrap_or_else(|_| panic!("{answer}"))
    }
}

/// Starts a node; says when it serves, or what it logged if it does not.
fn node(
    name: &str,
    home: &Path,
    (plugins, class_path): (&Path, &str),
    started: mpsc::Sender<Result<(), String>>,
) -> Child {
    let setting = |name: &str, value: &Path| format!("-D{name}={}", value.display());
    let mut child = Command::new("java")
        // Little memory, and a start that costs little on few cores.
        .args([
            "-Xmx1G",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Djdk.attach.allowAttachSelf=true",
        ])
        .args(["--add-opens=java.base/java.nio=ALL-UNNAMED", "-Dnode.environment=test"])
        .arg(format!("-Dnode.id={name}"))
        .arg(setting("config", &home.join("config.properties")))
        .arg(setting("catalog.config-dir", &home.join("catalog")))
        .arg(setting("node.data-dir", home))
        .arg(setting("plugin.dir", plugins))
        .args(["-cp", class_path])
        .arg(here().join("TrinoNode.java"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("this test needs Java 17");
    let log = BufReader::new(child.stderr.take().unwrap());
    std::thread::spawn(move || {
        let (mut said, mut serves) = (Vec::new(), false);
        // To its end, or the node would wait for its reader.
        for line in log.lines().map_while(Result::ok) {
            if line.contains(STARTED) {
                serves = true;
                // The test may be over.
                let _ = started.send(Ok(()));
            } else if !serves {
                said.push(line);
            }
        }
        if !serves {
            let last = said.split_off(said.len().saturating_sub(30));
            let _ = started.send(Err(last.join("\n")));
        }
    });
    child
}

impl Drop for Cluster {
    fn drop(&mut self) {
        for node in &mut self.nodes {
            // It may have ended already.
            let _ = node.kill();
            let _ = node.wait();
        }
    }
}
