//! The Model Context Protocol over standard input and output: a list of tools, each of which answers in one text.
//!
//! # Layout
//! - [`Assistant`]: the tools, and what they answer; [`serve`]: speaks the protocol until the input ends.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use rmcp::handler::server::ServerHandler;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, ErrorData, Implementation, JsonObject,
    ListToolsResult, PaginatedRequestParams, ServerCapabilities, ServerConfig, Tool, ToolAnnotations,
};
use rmcp::service::{RequestContext, RoleServer, ServerInitializeError, ServiceExt as _};

/// A tool as a client lists it.
#[derive(Debug, Clone)]
pub struct ToolSpec {
    /// Its name.
    pub name: &'static str,
    /// What it does and when to use it.
    pub description: &'static str,
    /// The JSON Schema of its arguments, an object.
    pub arguments: JsonObject,
    /// Whether it reads more than files of this machine.
    pub is_open_world: bool,
}

/// What a tool answers.
#[derive(Debug, Clone)]
pub struct ToolAnswer {
    /// The text.
    pub text: String,
    /// Whether it says why nothing could be done.
    pub is_error: bool,
}

/// An answer to come.
pub type Answering<'a> = Pin<Box<dyn Future<Output = Option<ToolAnswer>> + Send + 'a>>;

/// Tools that only read.
pub trait Assistant: Send + Sync + 'static {
    /// What a client should know of all tools.
    fn instructions(&self) -> String;
    /// The tools.
    fn tools(&self) -> Vec<ToolSpec>;
    /// Calls a tool; `None` where there is none of this name.
    fn call<'a>(&'a self, name: &'a str, arguments: JsonObject) -> Answering<'a>;
}

/// Why the protocol ended before its input did.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The client does not speak the protocol.
    #[error("the client did not begin with the Model Context Protocol: {0}")]
    Begin(Box<ServerInitializeError>),
    /// A task of the protocol failed.
    #[error("the protocol ended: {0}")]
    End(String),
}

/// Speaks the protocol until standard input ends. Nothing else may be written to standard output meanwhile.
///
/// # Errors
/// [`ServeError`]: the client does not speak the protocol.
pub async fn serve(assistant: Arc<dyn Assistant>, name: &str, version: &str) -> Result<(), ServeError> {
    let server = McpServer {
        assistant,
        identity: Implementation::new(name, version),
    };
    let running = match server.serve(rmcp::transport::stdio()).await {
        Ok(running) => running,
        // A client that went away before it began wants nothing.
        Err(ServerInitializeError::ConnectionClosed(_)) => return Ok(()),
        Err(error) => return Err(ServeError::Begin(Box::new(error))),
    };
    let ended = running.waiting().await;
    ended.map(drop).map_err(|error| ServeError::End(error.to_string()))
}

struct McpServer {
    assistant: Arc<dyn Assistant>,
    identity: Implementation,
}

impl McpServer {
    fn tools(&self) -> Vec<Tool> {
        let tools = self.assistant.tools().into_iter();
        let tool = |spec: ToolSpec| {
            let hints = ToolAnnotations::new()
                .read_only(true)
                .destructive(false)
                .open_world(spec.is_open_world);
            Tool::new(spec.name, spec.description, spec.arguments).with_annotations(hints)
        };
        tools.map(tool).collect()
    }
}

impl ServerHandler for McpServer {
    fn get_info(&self) -> ServerConfig {
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(self.identity.clone())
            .with_instructions(self.assistant.instructions())
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(self.tools()))
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        self.tools().into_iter().find(|tool| tool.name == name)
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let arguments = request.arguments.unwrap_or_default();
        let Some(answer) = self.assistant.call(&request.name, arguments).await else {
            let named: String = request.name.chars().take(64).collect();
            return Err(ErrorData::invalid_params(format!("there is no tool {named:?}"), None));
        };
        let content = vec![ContentBlock::text(answer.text)];
        let result = if answer.is_error {
            CallToolResult::error(content)
        } else {
            CallToolResult::success(content)
        };
        Ok(result.into())
    }
}
