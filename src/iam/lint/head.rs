//! The beginnings of ARNs: partition, region and account.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::iam::document::Variables;
use crate::iam::evaluate::pattern::components;
use crate::iam::evaluate::placeholder::{UNKNOWN, skeleton};

/// What is wrong with the partition, the region or the account of an ARN of six parts of a service, if nothing that comes for its wildcards,
/// variables and places puts it right.
pub(crate) fn impossible_head(text: &str, service: &str) -> Option<String> {
    let skeleton = skeleton(text);
    let parts = components(&skeleton, Variables::Allowed);
    let [_, partition, _, region, account, _] = parts.as_slice() else { return None };
    let is_open = |part: &str| part.contains(['$', UNKNOWN]);
    let is_literal = |part: &str| !is_open(part) && !part.contains(['*', '?']);
    if is_literal(partition) && !partition.to_ascii_lowercase().starts_with("aws") {
        return Some("the partition is `aws`, or one such as `aws-us-gov`".to_string());
    }
    if is_literal(region) && !is_region(region) {
        return Some(format!("write a region such as `us-east-1` after `{service}:`, or `*`"));
    }
    if !is_open(account) && !can_be_account(account) {
        return Some("write the account's 12 digits after the region, or `*`".to_string());
    }
    None
}

fn is_region(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let parts: Vec<&str> = text.split('-').collect();
    let [first, middle @ .., last] = parts.as_slice() else { return false };
    let is_word = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
    let is_number = !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit());
    matches!(first.len(), 2..=4) && is_word(first) && !middle.is_empty() && middle.iter().all(is_word) && is_number
}

/// Whether 12 digits match the pattern.
fn can_be_account(pattern: &str) -> bool {
    let letters = pattern.bytes().filter(|byte| *byte != b'*').count();
    let fits = if pattern.contains('*') { letters <= 12 } else { letters == 12 };
    fits && pattern.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'*' | b'?'))
}
