//! Open files with policies.

use super::position::SourceText;

/// An open file with a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyText {
    /// What is in it.
    pub text: SourceText,
    /// What it is written in.
    pub language: PolicyLanguage,
}

/// What a file with policies is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyLanguage {
    /// JSON: a policy, or a template.
    Json,
    /// JSON with comments, which IAM itself does not take.
    JsonWithComments,
    /// YAML: a template.
    Yaml,
    /// The language of Terraform.
    Terraform,
}
