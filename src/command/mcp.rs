//! `trailhum mcp`: tools for an assistant, by the Model Context Protocol on standard input and output.
//!
//! What an assistant reads it may obey, so whatever a stranger can write into a record is kept apart: the answer and its
//! reason have pseudonyms, and what these stand for is quoted, cut off, and marked as untrusted.

use std::sync::Arc;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use tokio::runtime::Handle;
use tokio::sync::Mutex;
use tokio::task::block_in_place;
use trailhum_mcp::{Answering, Assistant, ToolAnswer, ToolSpec};

use crate::audit::files::read_catalog;
use crate::catalog::Catalog;
use crate::cli::{AskedSource, McpArgs};
use crate::error::{Error, Exit};
use crate::redact::Redactor;

mod answer;
mod audit;
mod explain;
mod lint;
mod root;
mod tools;

use answer::Pseudonyms;
use root::Root;

/// Bytes of the key of this run's pseudonyms.
const KEY_BYTES: usize = 32;

pub(super) async fn run(args: &McpArgs, redacted: Option<&'static Redactor>) -> Result<Exit, Error> {
    let root = args.root.as_deref().map(Root::open).transpose()?;
    let catalog = read_catalog(args.catalog.as_deref())?;
    let assistant = Arc::new(AssistantReader {
        names: Pseudonyms::new(redacted, new_redactor(&catalog)?),
        source: args.clone(),
        root,
        catalog,
        turn: Mutex::new(()),
    });
    let served = trailhum_mcp::serve(assistant, "trailhum", env!("CARGO_PKG_VERSION")).await;
    served.map_err(|error| Error::Protocol(error.to_string()))?;
    Ok(Exit::Done)
}

/// Pseudonyms of this run alone.
fn new_redactor(catalog: &Catalog) -> Result<Redactor, Error> {
    let mut key = [0; KEY_BYTES];
    getrandom::fill(&mut key).map_err(|error| Error::Protocol(format!("no random numbers: {error}")))?;
    Ok(Redactor::new(&key, catalog))
}

/// Answers by reading.
struct AssistantReader {
    source: McpArgs,
    root: Option<Root>,
    catalog: Catalog,
    names: Pseudonyms,
    /// One call at a time: AWS limits requests, and an audit takes all cores.
    turn: Mutex<()>,
}

impl Assistant for AssistantReader {
    fn instructions(&self) -> String {
        tools::INSTRUCTIONS.to_owned()
    }

    fn tools(&self) -> Vec<ToolSpec> {
        tools::specs()
    }

    fn call<'a>(&'a self, name: &'a str, arguments: Map<String, Value>) -> Answering<'a> {
        Box::pin(async move {
            if !tools::specs().iter().any(|spec| spec.name == name) {
                return None;
            }
            let _turn = self.turn.lock().await;
            // An audit stays on its thread, and the protocol goes on with the others.
            let answered = block_in_place(|| Handle::current().block_on(self.answer(name, arguments)));
            Some(match answered {
                Ok(text) => ToolAnswer { text, is_error: false },
                Err(error) => ToolAnswer {
                    text: answer::of_error(&error, name, &self.names),
                    is_error: true,
                },
            })
        })
    }
}

/// What is to be read.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct SourceAsk {
    paths: Vec<String>,
    since: Option<String>,
    until: Option<String>,
    verdict: Option<String>,
    code: Option<String>,
}

impl AssistantReader {
    async fn answer(&self, tool: &str, arguments: Map<String, Value>) -> Result<String, Error> {
        match tool {
            "audit" => self.audit(arguments).await,
            "errors" => self.errors(arguments).await,
            "explain" => self.explain(arguments).await,
            _ => self.lint(arguments),
        }
    }

    fn source(&self, asked: &SourceAsk) -> Result<AskedSource, Error> {
        Ok(AskedSource {
            paths: asked
                .paths
                .iter()
                .map(|path| self.path(path))
                .collect::<Result<_, _>>()?,
            since: asked.since.clone(),
            until: asked.until.clone(),
            around: false,
        })
    }

    /// A path of an assistant, if it is below the root.
    fn path(&self, asked: &str) -> Result<std::path::PathBuf, Error> {
        self.root.as_ref().ok_or(Error::NoRoot)?.path(asked)
    }
}

/// The arguments of a tool.
fn asked<T: DeserializeOwned>(arguments: Map<String, Value>) -> Result<T, Error> {
    serde_json::from_value(Value::Object(arguments)).map_err(|error| Error::argument("arguments", error.to_string()))
}
