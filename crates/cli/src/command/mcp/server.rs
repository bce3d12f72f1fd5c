//! The server: which tools there are, and calls of them.

use std::sync::Arc;

use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, ErrorData, Implementation, ListToolsResult,
    PaginatedRequestParams, ServerCapabilities, ServerConfig,
};
use rmcp::service::RequestContext;
use rmcp::{RoleServer, ServerHandler};

use super::super::reach::Root;
use super::super::settings::{GlobalArgs, GlobalFlags};
use super::answer::Answer;
use super::refusal::Refusal;
use super::session::Session;
use super::tool;

const INSTRUCTIONS: &str = "\
Answers which IAM permissions PartiQL statements for Amazon DynamoDB and Amazon QLDB need. Nothing is written and nothing is sent. `scan` reads \
the files of a project; the other tools take statements and policies. What `partiql-iam.toml` says of the database and of roles counts if a call \
does not say it. Spans are pairs of byte offsets in the statement or the file. An answer that is unknown is not an allowed one.";

/// The server.
#[derive(Clone, Debug)]
pub(super) struct Server {
    global: GlobalArgs,
    root: Arc<Root>,
}

impl Server {
    pub(super) fn new(settings: &GlobalFlags, root: Root) -> Self {
        Self { global: settings.global(), root: Arc::new(root) }
    }
}

/// What a tool answers, as the protocol has it.
fn result(answered: Result<Answer, Refusal>) -> CallToolResult {
    match answered {
        Ok(Answer { value, is_understood: true }) => CallToolResult::structured(value),
        Ok(Answer { value, is_understood: false }) => CallToolResult::structured_error(value),
        Err(Refusal { text, value }) => {
            let mut result = CallToolResult::error(vec![ContentBlock::text(text)]);
            result.structured_content = Some(value);
            result
        }
    }
}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        let server = Implementation::new("partiql-iam", env!("CARGO_PKG_VERSION"));
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(server)
            .with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(tool::all()))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let CallToolRequestParams { name, arguments, .. } = request;
        let session = Session::new(self.global, (*self.root).clone());
        let call = move || tool::call(&name, arguments.unwrap_or_default(), session);
        let answered = tokio::task::spawn_blocking(call).await;
        // The thread ends early by a mistake of ours alone: that is no answer.
        let answered = answered.unwrap_or_else(|error| Err(Refusal::internal(&error.to_string())));
        Ok(result(answered).into())
    }
}
