//! Which database the statements of a file run on, and who is meant to run them: `partiql-iam/target`, for the status bars of editors.

use gen_lsp_types::Uri;
use serde::Serialize;

use super::uri::of_path;
use super::{OpenProject, Workspace};
use partiql_iam::Service;
use partiql_iam_project::Tables;

/// What a status bar shows of a file.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Target {
    /// The word of the service.
    service: &'static str,
    /// The name of the ledger, or the account and the region of the tables; `None` if they are not known.
    database: Option<String>,
    /// What tables there are is known.
    has_tables: bool,
    /// The roles that statements are held against.
    roles: Vec<String>,
    /// The configuration file.
    config: Option<Uri>,
}

impl Target {
    /// What a project says of the files of a service.
    pub(super) fn new(service: Service, project: &OpenProject) -> Self {
        let Workspace { ledger, catalog, dynamodb, roles, .. } = &project.workspace;
        let Tables { account, schema, .. } = dynamodb;
        let (database, has_tables) = match service {
            Service::Qldb => ((!ledger.arn.is_template()).then(|| ledger.arn.name().to_owned()), catalog.is_some()),
            Service::DynamoDb => {
                let mut parts = account.base().split(':').skip(3);
                let (region, account_id) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
                ((!account.is_template()).then(|| format!("{account_id} {region}")), schema.is_some())
            }
        };
        let roles = roles.iter().map(|role| role.name.clone()).collect();
        Self { service: service.word(), database, has_tables, roles, config: project.config.as_deref().map(of_path) }
    }
}
