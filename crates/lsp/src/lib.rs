//! The language server for the PartiQL of DynamoDB and QLDB: permissions in the editor.
//!
//! Every request is answered by one function of this module, from a [`Document`] and a [`Workspace`]; [`serve`] only passes messages on.
//! Places are offsets in bytes, and become the protocol's positions in [`SourceText`] alone.
//!
//! After a change of the text only the changed statements are looked at again, and the result is that of opening the changed text
//! ([`Document::change`]). Where a quote is not closed, the statements after it are still divided, but their permissions are unknown
//! ([`split`]).
//!
//! What differs between the services is in `service`, by which every feature asks.

mod action;
mod alias;
mod allow;
mod analysis;
mod capability;
mod client;
mod closed;
mod colour;
mod completion;
mod config_text;
mod conversation;
mod cursor;
mod denial;
mod diagnostics;
mod document;
mod edit;
mod editor_settings;
mod element;
mod first_line;
mod fix;
mod fold;
mod format;
mod handler;
mod help;
mod host;
mod hover;
mod lens;
mod lexeme;
mod markdown;
mod mention;
mod open;
mod policy;
mod policy_text;
mod position;
mod reference;
mod resource;
mod rule;
mod select;
mod server;
mod service;
mod settings;
mod signature;
mod split;
mod state;
mod symbol;
mod target;
mod token;
mod uri;
mod workspace;

pub use action::{ActionSupport, EXPLAIN, POLICY, actions, explained, policy_text};
pub use alias::{definition, highlights, prepare_rename, rename};
pub use analysis::{Analysis, Answer, Deed, Disclosure, Outcome, Problem, RequirementSummary, Withheld};
pub use colour::legend;
pub use completion::completions;
pub use conversation::{Conversation, End};
pub use diagnostics::{SOURCE, diagnostics};
pub use document::{Document, Piece};
pub use editor_settings::{CallSettings, DynamoDbSettings, EditorSettings};
pub use fix::QuickFix;
pub use fold::folds;
pub use format::formatted;
pub use host::HostFile;
pub use hover::hover;
pub use lens::{hints, lenses};
pub use policy::{looks_like_policy, policy_actions, policy_completions, policy_diagnostics, policy_hover};
pub use policy_text::{PolicyLanguage, PolicyText};
pub use position::{Encoding, SourceText};
pub use select::selection;
pub use server::serve;
pub use service::{Service, fixes};
pub use settings::{ConfigFiles, FileProblem, OpenProject, load};
pub use signature::signature_at;
pub use split::{Fragment, split};
pub use symbol::symbols;
pub use token::tokens;
pub use uri::{of_path, to_path};
pub use workspace::{PolicySource, Workspace};
