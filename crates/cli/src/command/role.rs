//! `partiql-iam role`

use std::io::Write;

use clap::{Args, Subcommand, ValueEnum};
use serde::Serialize;

use super::operation::{service_arn, stream_id};
use super::settings::{self, GlobalFlags};
use super::{Failure, ledger_arn, print_json};
use crate::report::Exit;
use partiql_iam::iam::{BucketName, KeyArn, KeySpec, KinesisStreamArn};
use partiql_iam::iam::{PolicyDocument, TrustPolicy};
use partiql_iam::qldb::{LedgerArn, UniqueId};
use partiql_iam::qldb::{RoleError, ServiceRole, TrustScope, export_role, stream_role};

const EXAMPLES: &str = "\
Examples:
  partiql-iam role export --ledger ARN --bucket journal-exports
  partiql-iam role export --ledger ARN --bucket journal-exports | jq .trust_policy > trust.json
  partiql-iam role stream --ledger ARN --stream ARN --scope account

Exit status: 0, the policies are printed; 2, they can't be written.";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Role {
    #[command(subcommand)]
    kind: Kind,
}

#[derive(Debug, Subcommand)]
enum Kind {
    /// The role for journal exports to a bucket
    #[command(after_help = EXAMPLES)]
    Export {
        #[command(flatten)]
        common: Common,
        /// The name of the bucket, in the ledger's region
        #[arg(long, value_name = "NAME", value_parser = service_arn::<BucketName>)]
        bucket: BucketName,
        /// Who may assume the role; for exports QLDB supports the account alone
        #[arg(long, value_enum, default_value_t = Scope::Account)]
        scope: Scope,
    },
    /// The role for journal streams to a Kinesis data stream
    #[command(after_help = EXAMPLES)]
    Stream {
        #[command(flatten)]
        common: Common,
        /// The ARN of the Kinesis data stream
        #[arg(long, value_name = "ARN", value_parser = service_arn::<KinesisStreamArn>)]
        stream: KinesisStreamArn,
        /// The id of the QLDB stream, known once it exists
        #[arg(long, value_name = "ID", value_parser = stream_id)]
        stream_id: Option<UniqueId>,
        /// For which streams the role may be assumed; without it the one with the id, or else those of the ledger
        #[arg(long, value_enum)]
        scope: Option<Scope>,
    },
}

#[derive(Debug, Args)]
struct Common {
    /// The ledger's ARN; without it that of `partiql-iam.toml`
    #[arg(long, value_name = "ARN", value_parser = ledger_arn)]
    ledger: Option<LedgerArn>,
    /// The customer managed key of the bucket or of the Kinesis data stream
    #[arg(long, value_name = "ARN", value_parser = service_arn::<KeyArn>)]
    kms_key: Option<KeyArn>,
    /// The key's spec, as `aws kms describe-key` shows it; the ARN does not say it
    #[arg(long, value_name = "SPEC", value_parser = service_arn::<KeySpec>, requires = "kms_key")]
    key_spec: Option<KeySpec>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Scope {
    Account,
    Ledger,
    Stream,
}

/// Two documents in one, since they go into IAM by different commands.
#[derive(Serialize)]
struct Answer<'a> {
    permissions_policy: &'a PolicyDocument,
    trust_policy: &'a TrustPolicy,
}

pub(super) fn run(arguments: &Role, settings: &GlobalFlags, out: &mut dyn Write) -> Result<Exit, Failure> {
    let refuse = |error: RoleError| Failure::without_place(&error);
    let role = match &arguments.kind {
        Kind::Export { common: Common { ledger, kms_key, key_spec: _ }, bucket, scope } => {
            if *scope != Scope::Account {
                let problem = "QLDB supports no narrower scope than the account for journal exports";
                return Err(Failure::plain("scope", problem, "leave `--scope` out"));
            }
            export_role(&real_ledger(ledger.as_ref(), settings)?, bucket, kms_key.as_ref()).map_err(refuse)?
        }
        Kind::Stream { common: Common { ledger, kms_key, key_spec: _ }, stream, stream_id, scope } => {
            let scope = trust_scope(*scope, *stream_id)?;
            stream_role(&real_ledger(ledger.as_ref(), settings)?, stream, kms_key.as_ref(), scope).map_err(refuse)?
        }
    };
    let ServiceRole { permissions, trust, .. } = &role;
    print_json(&Answer { permissions_policy: permissions, trust_policy: trust }, out)?;
    Ok(Exit::Clean)
}

fn real_ledger(flag: Option<&LedgerArn>, settings: &GlobalFlags) -> Result<LedgerArn, Failure> {
    let arn = settings.ledger_arn(flag)?.unwrap_or(LedgerArn::TEMPLATE);
    settings::real(&arn)?;
    Ok(arn)
}

fn trust_scope(scope: Option<Scope>, id: Option<UniqueId>) -> Result<TrustScope, Failure> {
    match (scope, id) {
        (None | Some(Scope::Stream), Some(id)) => Ok(TrustScope::Stream(id)),
        (None | Some(Scope::Ledger), None) => Ok(TrustScope::Ledger),
        (Some(Scope::Account), None) => Ok(TrustScope::Account),
        (Some(Scope::Stream), None) => {
            let help = "give it with `--stream-id`; before the stream exists, use `--scope ledger`";
            Err(Failure::plain("scope", "the id of the stream is not given", help))
        }
        (Some(Scope::Account | Scope::Ledger), Some(_)) => {
            let help = "leave `--stream-id` out, or use `--scope stream`";
            Err(Failure::plain("scope", "a stream's id and a wider scope are both given", help))
        }
    }
}
