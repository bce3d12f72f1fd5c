//! The language server for editors that run no programs: messages of the Language Server Protocol in, messages out, as texts of JSON.
//!
//! It reads no files. It is given those that it may read: `partiql-iam.toml`, and what that names.

use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;

use lsp_server::Message;
use partiql_iam_lsp::{ConfigFiles, Conversation};
use partiql_iam_project::Files;
use wasm_bindgen::prelude::wasm_bindgen;

/// A conversation with an editor.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Server(Conversation);

#[wasm_bindgen]
impl Server {
    /// Begins one, without files.
    #[wasm_bindgen(constructor)]
    #[must_use]
    #[allow(clippy::new_without_default, reason = "JavaScript has no defaults")]
    pub fn new() -> Self {
        Self(Conversation::new(ConfigFiles::Read, Files::Given(BTreeMap::new())))
    }

    /// Takes a message, and gives a list of what is to be sent to the editor: answers, without what [`Self::publish`] says.
    ///
    /// # Errors
    ///
    /// When it is no message: why.
    pub fn take(&mut self, message: &str) -> Result<String, String> {
        let message: Message = serde_json::from_str(message).map_err(|error| format!("this is no message: {error}"))?;
        // The page that it runs in ends it.
        let _ = self.0.take(message, &VecDeque::new());
        Ok(self.said())
    }

    /// Takes files in the place of those that there were: an object of texts, by paths that begin with `/`.
    ///
    /// # Errors
    ///
    /// When it is no such object: why.
    pub fn give(&mut self, files: &str) -> Result<(), String> {
        let files: BTreeMap<PathBuf, String> =
            serde_json::from_str(files).map_err(|error| format!("these are no files: {error}"))?;
        self.0.give(Files::Given(files));
        Ok(())
    }

    /// A list of what the editor does not know yet: diagnostics, and what is wrong with files. It is asked for when all files that [`Self::named`]
    /// has are given: one that is not counts as missing.
    pub fn publish(&mut self) -> String {
        self.0.publish();
        self.said()
    }

    /// A list of the paths of files that it reads, or would read, as the configuration files and the settings name them.
    #[must_use]
    pub fn named(&self) -> String {
        let named: Vec<_> = self.0.named().iter().map(|path| path.display().to_string()).collect();
        serde_json::to_string(&named).unwrap_or_default()
    }

    fn said(&mut self) -> String {
        serde_json::to_string(&self.0.said()).unwrap_or_default()
    }
}
