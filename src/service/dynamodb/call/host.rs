//! The hosts of DynamoDB's endpoints, and what they say: a region, an account.
//!
//! Source: endpoint rules of the API model.

use alloc::string::String;

use crate::iam::is_account;
use crate::service::dynamodb::arn::Account;
use crate::service::dynamodb::call::CallError;

/// Labels after an account, before a region.
const OF_ACCOUNT: [&str; 2] = ["ddb", "search-ddb"];
/// Labels before a region.
const OF_REGION: [&str; 3] = ["dynamodb", "dynamodb-fips", "search-dynamodb"];
/// Labels of DynamoDB Streams.
const OF_STREAMS: [&str; 2] = ["streams", "streams-ddb"];
/// The ends of AWS's own names, of all partitions.
const AWS: [&str; 14] = [
    ".amazonaws.com",
    ".amazonaws.com.cn",
    ".amazonaws.eu",
    ".amazonwebservices.com.cn",
    ".amazonwebservices.eu",
    ".api.aws",
    ".api.aws.hci.ic.gov",
    ".api.aws.ic.gov",
    ".api.aws.scloud",
    ".api.cloud-aws.adc-e.uk",
    ".c2s.ic.gov",
    ".cloud.adc-e.uk",
    ".csp.hci.ic.gov",
    ".sc2s.sgov.gov",
];

/// Checks that a host is one for the tables of the account and region, or none of AWS's.
pub(super) fn check(host: &str, account: &Account) -> Result<(), CallError> {
    let name = host.to_ascii_lowercase();
    let name = name.strip_suffix('.').unwrap_or(&name);
    let shown = || String::from(host);
    let region_of = |region: Option<&str>| match region {
        Some(region) if region == account.region() => Ok(()),
        Some(_) | None => Err(CallError::HostRegion(shown())),
    };
    let is_of_aws = AWS.iter().any(|end| name.ends_with(end));
    let mut labels = name.split('.').peekable();
    while let Some(label) = labels.next() {
        let next = labels.peek().copied().unwrap_or_default();
        if is_account(label) && next.ends_with("ddb") {
            if label != account.id() {
                return Err(CallError::HostAccount { host: shown(), account: label.into() });
            }
            if !OF_ACCOUNT.contains(&next) {
                return Err(CallError::HostService(shown()));
            }
            return region_of(labels.nth(1));
        }
        if is_of_aws && OF_STREAMS.contains(&label) {
            return Err(CallError::HostService(shown()));
        }
        if is_of_aws && OF_REGION.contains(&label) {
            return region_of(labels.next());
        }
    }
    if is_of_aws { Err(CallError::HostService(shown())) } else { Ok(()) }
}
