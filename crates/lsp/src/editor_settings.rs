//! The settings of the server.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use partiql_iam::Service;
use partiql_iam::dynamodb::Operation;
use partiql_iam::qldb::{LedgerArn, PermissionsMode};
use partiql_iam_embedded::{Sent, is_call_name};
use partiql_iam_project::{Config, DynamoDbConfig, RoleConfig};

/// The settings of the server, as initialization options or as the section `partiql-iam` of the client's settings. They win over the
/// configuration file. Paths are relative to the workspace folder.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct EditorSettings {
    /// The ledger's ARN.
    pub ledger: Option<String>,
    /// The file with the ledger's tables.
    pub catalog: Option<PathBuf>,
    /// `STANDARD` or `ALLOW_ALL`.
    pub permissions_mode: Option<String>,
    /// Roles, by name.
    pub roles: BTreeMap<String, RoleConfig>,
    /// The one role that statements are checked for; without it, and without one in the configuration file, all of them.
    pub role: Option<String>,
    /// The service that runs the statements, `qldb` or `dynamodb`, of files of which nothing nearer says it.
    pub service: Option<String>,
    /// The tables of DynamoDB.
    pub dynamodb: DynamoDbSettings,
    /// The functions of programs that send statements, each with the service that runs them.
    pub calls: BTreeMap<String, CallSettings>,
    /// Whether statements are looked for in the sources of other languages.
    pub embedded: bool,
}

/// What the settings say of a function that sends statements.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum CallSettings {
    /// The service that runs them, `qldb` or `dynamodb`.
    Service(String),
    /// The service, and the operation of DynamoDB, such as `ExecuteStatement`.
    Operation {
        /// The service.
        service: String,
        /// The operation.
        operation: Option<String>,
    },
}

/// What the settings say of the tables of DynamoDB.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct DynamoDbSettings {
    /// The account's id.
    pub account: Option<String>,
    /// The region.
    pub region: Option<String>,
    /// The files with the keys of the tables.
    pub schema: Vec<PathBuf>,
}

impl Default for EditorSettings {
    fn default() -> Self {
        Self {
            ledger: None,
            catalog: None,
            permissions_mode: None,
            roles: BTreeMap::new(),
            role: None,
            service: None,
            dynamodb: DynamoDbSettings::default(),
            calls: BTreeMap::new(),
            embedded: true,
        }
    }
}

impl EditorSettings {
    /// The configuration with these settings in the place of what it says. With the ARN of another ledger its catalog and permissions
    /// mode do not count: they are not that ledger's. The same holds for the schema with another account or region. Also what is wrong in the settings.
    pub(super) fn over(&self, mut config: Config, root: &Path) -> (Config, Vec<String>) {
        let Self { ledger, catalog, permissions_mode, roles, role, service, dynamodb, calls, embedded: _ } = self;
        let mut messages = Vec::new();
        // Editors write an empty text for what is not given.
        if let Some(word) = service.as_ref().filter(|word| !word.is_empty()) {
            let named = service_of("service", word, &mut messages);
            config.service = named.or(config.service);
        }
        for (name, call) in calls {
            if !is_call_name(name) {
                messages.push(format!("`calls`: `{name}` is not the name of a function"));
            } else if let Some(sent) = call.sent(&mut messages) {
                config.calls.insert(name.clone(), sent);
            }
        }
        dynamodb.over(&mut config.dynamodb, root);
        if let Some(text) = ledger {
            let given = text.parse::<LedgerArn>();
            if let Err(error) = &given {
                messages.push(format!("`ledger`: {}", partiql_iam::Diagnostic::from(error)));
            }
            let given = given.ok();
            if config.qldb.ledger.is_some() && config.qldb.ledger != given {
                (config.qldb.catalog, config.qldb.mode) = (None, PermissionsMode::Standard);
            }
            config.qldb.ledger = given;
        }
        if let Some(path) = catalog {
            config.qldb.catalog = Some(root.join(path));
        }
        if let Some(mode) = permissions_mode {
            config.qldb.mode = mode.parse().unwrap_or_else(|error| {
                messages.push(format!("`permissionsMode`: {error}"));
                PermissionsMode::Standard
            });
        }
        config.roles.extend(roles.iter().map(|(name, role)| (name.clone(), role.map_files(|path| root.join(path)))));
        if let Some(name) = role {
            if !config.roles.contains_key(name) {
                messages.push(format!("there are no policies for role `{name}`"));
            }
            config.role = Some(name.clone());
        }
        (config, messages)
    }
}

impl CallSettings {
    fn sent(&self, messages: &mut Vec<String>) -> Option<Sent> {
        let (service, operation) = match self {
            Self::Service(service) => (service, None),
            Self::Operation { service, operation } => (service, operation.as_deref()),
        };
        let service = service_of("calls", service, messages)?;
        let Some(name) = operation else { return Some(service.into()) };
        let named = Operation::ALL.into_iter().find(|operation| operation.name() == name);
        let known = named.filter(|_| service == Service::DynamoDb);
        if known.is_none() {
            messages.push(format!("`calls`: {} has no operation `{name}` for statements", service.name()));
        }
        known.map(Sent::by)
    }
}

fn service_of(key: &str, word: &str, messages: &mut Vec<String>) -> Option<Service> {
    let named = Service::ALL.into_iter().find(|service| service.word() == word);
    if named.is_none() {
        messages.push(format!("`{key}`: there is no service `{word}`; write `qldb` or `dynamodb`"));
    }
    named
}

impl DynamoDbSettings {
    fn over(&self, config: &mut DynamoDbConfig, root: &Path) {
        let Self { account, region, schema } = self;
        let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let (account, region) = (&given(account), &given(region));
        let differs =
            |given: &Option<String>, said: &Option<String>| given.is_some() && said.is_some() && given != said;
        if differs(account, &config.account) || differs(region, &config.region) {
            config.schemas.clear();
        }
        if !schema.is_empty() {
            config.schemas = schema.iter().map(|path| root.join(path)).collect();
        }
        config.account = account.clone().or_else(|| config.account.take());
        config.region = region.clone().or_else(|| config.region.take());
    }
}
