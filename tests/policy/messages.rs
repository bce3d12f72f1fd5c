//! What is said of small mistakes: message, code and help of each error that has no place in a text.

use partiql_iam::Diagnostic;
use partiql_iam::iam::{Operator, RequestContext};
use partiql_iam::wire::{CredentialError, CredentialScope, refusal_body};

fn said<'a>(error: impl Into<Diagnostic<'a>>) -> String {
    let diagnostic = error.into();
    format!("{} | {} | {}", diagnostic.code, diagnostic.message, diagnostic.help.unwrap_or_default())
}

#[test]
fn errors_without_a_place() {
    let error = "StringEqual".parse::<Operator>().unwrap_err();
    let help = "write an operator such as `StringEquals`; the case counts, and `Null` has no prefix or suffix";
    assert_eq!(said(&error), format!("unknown-operator | not a condition operator | {help}"));

    let error = RequestContext::new().with_principal("arn:aws:iam::123456789012:group/g").unwrap_err();
    let help = "give the ARN of a user, such as `arn:aws:iam::123456789012:user/Adele`, or of a role; for a role session, that of its role";
    assert_eq!(
        said(&error),
        format!(
            "principal | `arn:aws:iam::123456789012:group/g` is not the ARN of a user, a role, a federated user or an account's root | {help}"
        )
    );

    let help = "send requests with a driver or an SDK of the service";
    for (error, message) in [
        (CredentialError::Form, "`Authorization` is not an AWS signature, version 4"),
        (CredentialError::Service("qldb"), "the signature is not for the service `qldb`"),
        (CredentialError::SignedHeaders, "the signature does not cover the header `host`"),
    ] {
        assert_eq!(said(&error), format!("credential | {message} | {help}"));
    }
}

const SIGNATURE: &str = "fe5f80f77d5fa3beca038a248ff027d0445342fe2855ddc963176630326f1024";

#[test]
fn a_part_of_a_signature_has_a_name_and_a_value() {
    let scope = "AKIAIOSFODNN7EXAMPLE/20250101/us-east-1/qldb/aws4_request";
    let parse = |rest: &str| {
        let header = format!(
            "AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=content-type;host;x-amz-date;x-amz-target{rest}"
        );
        CredentialScope::parse(header.as_bytes(), "qldb").map(|scope| scope.region.to_owned())
    };
    assert_eq!(parse(&format!(", Signature={SIGNATURE}")), Ok("us-east-1".to_owned()));
    for rest in [", Signature=…, Signature", ", Signature", ", Signature=…,", ", Signature=…, =", ", =, Signature=…"]
    {
        let rest = rest.replace('…', SIGNATURE);
        assert_eq!(parse(&rest), Err(CredentialError::Form), "{rest}");
    }
}

#[test]
fn a_refusal_is_a_bad_request() {
    assert_eq!(refusal_body("no \"x\""), r#"{"__type":"BadRequestException","Message":"no \"x\""}"#);
}
