//! Resources by what others call them.

use std::collections::BTreeMap;

use super::giver::POLICY;
use super::resource::Resource;

/// Resources by what others call them.
#[derive(Default)]
pub(super) struct Names<'r> {
    /// By kind and address without index.
    pub(super) declared: BTreeMap<(&'r str, &'r str), Vec<&'r Resource>>,
    /// By kind and name, in small letters: names "are not distinguished by case" (IAM User Guide, "IAM and AWS STS quotas").
    pub(super) named: BTreeMap<(&'r str, String), &'r Resource>,
    /// By kind: those whose name is unknown.
    pub(super) unnamed: BTreeMap<&'r str, Vec<&'r Resource>>,
    /// Policies by their ARN, as plans say it.
    pub(super) arns: BTreeMap<String, &'r Resource>,
    /// By kind.
    pub(super) kinds: BTreeMap<&'r str, Vec<&'r Resource>>,
    /// By address.
    pub(super) addresses: BTreeMap<&'r str, &'r Resource>,
}

impl<'r> Names<'r> {
    pub(super) fn new(resources: &'r [Resource]) -> Self {
        let mut names = Self::default();
        for resource in resources {
            let kind = resource.kind.as_str();
            names.declared.entry((kind, &resource.declared)).or_default().push(resource);
            names.kinds.entry(kind).or_default().push(resource);
            names.addresses.insert(&resource.address, resource);
            match resource.text("name") {
                Some(name) => _ = names.named.entry((kind, name.to_ascii_lowercase())).or_insert(resource),
                None => names.unnamed.entry(kind).or_default().push(resource),
            }
            if let Some(arn) = resource.text("arn").filter(|_| kind == POLICY) {
                names.arns.insert(arn, resource);
            }
        }
        names
    }
}
