//! The policies of DynamoDB's tables: whom they are for, what they give beside the caller's own policies, and what limits them.

use partiql_iam::dynamodb::{self, Account, Operation, Schema, Target};
use partiql_iam::iam::{
    Decision, Denial, NamedPolicy, PolicyDocument, PolicySet, PolicySources, RequestContext, ResourcePolicy,
};
use serde_json::{Value, json};

const ACCOUNT: &str = "123456789012";
const TABLE: &str = "arn:aws:dynamodb:us-east-1:123456789012:table/Music";
const USER: &str = "arn:aws:iam::123456789012:user/team/Adele";
const ROLE: &str = "arn:aws:iam::123456789012:role/service/Reader";
const SESSION: &str = "arn:aws:sts::123456789012:assumed-role/Reader/morning";
const FEDERATED: &str = "arn:aws:sts::123456789012:federated-user/Bob";
const READ: &str = "SELECT Genre FROM Music WHERE Artist = 'Acme'";
const SCAN: &str = "SELECT * FROM Music";
const READ_INDEX: &str = "SELECT * FROM Music.ByGenre WHERE Genre = 'Rock'";

/// The table with these statements in its policy, and its tags.
fn schema(statements: &Value) -> Schema {
    let text = json!({
        "Table": {
            "TableName": "Music", "TableArn": TABLE,
            "KeySchema": [{"AttributeName": "Artist", "KeyType": "HASH"}],
            "AttributeDefinitions": [
                {"AttributeName": "Artist", "AttributeType": "S"}, {"AttributeName": "Genre", "AttributeType": "S"}],
            "GlobalSecondaryIndexes": [{"IndexName": "ByGenre", "Projection": {"ProjectionType": "ALL"},
                "KeySchema": [{"AttributeName": "Genre", "KeyType": "HASH"}]}],
        },
        "Tags": [{"Key": "team", "Value": "blue"}],
        "ResourcePolicy": {"Version": "2012-10-17", "Statement": statements},
    });
    Schema::parse(&text.to_string()).unwrap()
}

fn statement(effect: &str, principal: &Value) -> Value {
    json!({"Effect": effect, "Principal": principal, "Action": "dynamodb:PartiQL*", "Resource": [TABLE, format!("{TABLE}/index/*")]})
}

fn allow(principal: &Value) -> Value {
    statement("Allow", principal)
}

fn deny(principal: &Value) -> Value {
    statement("Deny", principal)
}

fn aws(principal: &str) -> Value {
    json!({"AWS": principal})
}

fn under(mut statement: Value, condition: &Value) -> Value {
    statement["Condition"] = condition.clone();
    statement
}

fn document(statements: &Value) -> PolicyDocument {
    PolicyDocument::parse(&json!({"Version": "2012-10-17", "Statement": statements}).to_string()).unwrap()
}

fn named(statements: &Value) -> NamedPolicy {
    NamedPolicy { name: "own.json".into(), document: document(statements) }
}

fn resource_policy(statements: &Value) -> NamedPolicy<ResourcePolicy> {
    let text = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
    NamedPolicy { name: "other.json".into(), document: ResourcePolicy::parse(&text).unwrap() }
}

fn everything() -> Value {
    json!({"Effect": "Allow", "Action": "*", "Resource": "*"})
}

fn nothing_here() -> Value {
    json!({"Effect": "Allow", "Action": "s3:*", "Resource": "*"})
}

fn no_policies() -> PolicySources {
    PolicySources { identity: vec![named(&nothing_here())], ..PolicySources::default() }
}

fn all_policies() -> PolicySources {
    PolicySources { identity: vec![named(&everything())], ..PolicySources::default() }
}

fn caller(arn: &str) -> RequestContext {
    RequestContext::new().with_principal(arn).unwrap()
}

fn in_session(name: &str) -> RequestContext {
    caller(ROLE).with("aws:userid", format!("AROAEXAMPLEID:{name}"))
}

fn decide_on(text: &str, schema: &Schema, sources: PolicySources, context: &RequestContext) -> Decision {
    let account = Account::new("us-east-1", ACCOUNT).unwrap();
    let parsed = dynamodb::parse(text).unwrap();
    let mut target = Target::new(&account);
    (target.schema, target.operation) = (Some(schema), Some(Operation::ExecuteStatement));
    let needs = dynamodb::resolve(&parsed, &target).unwrap();
    PolicySet::compile(sources).decide(&needs, context)
}

fn word(decision: &Decision) -> &'static str {
    decision.denial_kind().map_or("allowed", partiql_iam::iam::DenialKind::name)
}

fn decide(statements: &Value, sources: PolicySources, context: &RequestContext) -> &'static str {
    word(&decide_on(READ, &schema(statements), sources, context))
}

/// A caller without policies of its own.
fn granted(principal: &Value, context: &RequestContext) -> &'static str {
    decide(&json!([allow(principal)]), no_policies(), context)
}

/// A caller that its own policies allow everything.
fn refused(principal: &Value, context: &RequestContext) -> &'static str {
    decide(&json!([deny(principal)]), all_policies(), context)
}

#[test]
fn either_policy_is_enough() {
    let empty = json!([allow(&aws("arn:aws:iam::123456789012:user/Other"))]);
    assert_eq!(decide(&empty, all_policies(), &caller(USER)), "allowed");
    assert_eq!(decide(&empty, no_policies(), &caller(USER)), "implicit-deny");
    assert_eq!(decide(&empty, no_policies(), &RequestContext::new()), "unknown");
    assert_eq!(decide(&json!([allow(&aws(USER))]), no_policies(), &caller(USER)), "allowed");
    assert_eq!(decide(&json!([allow(&aws(USER))]), PolicySources::default(), &caller(USER)), "allowed");
}

#[test]
fn a_deny_of_either_denies() {
    let other = json!([allow(&aws(USER)), deny(&aws(USER))]);
    assert_eq!(decide(&other, all_policies(), &caller(USER)), "explicit-deny");
    let own = json!([everything(), {"Effect": "Deny", "Action": "dynamodb:PartiQLSelect", "Resource": TABLE}]);
    let sources = PolicySources { identity: vec![named(&own)], ..PolicySources::default() };
    assert_eq!(decide(&json!([allow(&aws(USER))]), sources, &caller(USER)), "explicit-deny");
}

#[test]
fn principals_are_matched_exactly() {
    let everyone = RequestContext::new();
    // Whom a statement names, who calls, what an Allow gives, and what a Deny takes.
    let cases: Vec<(Value, RequestContext, &str, &str)> = vec![
        (json!("*"), caller(USER), "allowed", "explicit-deny"),
        (json!({"AWS": "*"}), everyone.clone(), "allowed", "explicit-deny"),
        (json!({"AWS": ["arn:aws:iam::123456789012:user/Else", USER]}), caller(USER), "allowed", "explicit-deny"),
        (aws(USER), everyone.clone(), "unknown", "unknown"),
        (aws(USER), caller("arn:aws:iam::123456789012:user/team/Adele2"), "implicit-deny", "allowed"),
        (aws(USER), caller("arn:aws:iam::123456789012:user/Adel"), "implicit-deny", "allowed"),
        // Names are unique in an account, whatever the path and the case: that it is another one is not sure.
        (aws(USER), caller("arn:aws:iam::123456789012:user/Adele"), "implicit-deny", "explicit-deny"),
        (aws(USER), caller("arn:aws:iam::123456789012:user/team/adele"), "implicit-deny", "explicit-deny"),
        (aws(USER), caller("arn:aws:iam::123456789012:role/team/Adele"), "implicit-deny", "allowed"),
        (aws(ROLE), caller(ROLE), "allowed", "explicit-deny"),
        (aws(ROLE), caller("arn:aws:iam::123456789012:role/Reader"), "implicit-deny", "explicit-deny"),
        (aws(ROLE), caller("arn:aws:iam::123456789012:role/service/Readers"), "implicit-deny", "allowed"),
        (aws(ROLE), caller(USER), "implicit-deny", "allowed"),
        (aws("arn:aws:iam::123456789012:role/service/*"), caller(ROLE), "implicit-deny", "explicit-deny"),
        (
            aws(USER),
            RequestContext::new().with("aws:PrincipalArn", "arn:aws:iam::123456789012:user/*"),
            "unknown",
            "unknown",
        ),
        // A session is of the role of its name, and its own name is in `aws:userid`.
        (aws(SESSION), in_session("morning"), "allowed", "explicit-deny"),
        (aws(SESSION), caller(ROLE), "unknown", "unknown"),
        (aws(SESSION), in_session("evening"), "implicit-deny", "allowed"),
        (aws(SESSION), in_session("Morning"), "implicit-deny", "explicit-deny"),
        (aws(SESSION), caller("arn:aws:iam::123456789012:role/Writer"), "implicit-deny", "allowed"),
        (aws(SESSION), caller(USER), "implicit-deny", "allowed"),
        (
            aws("arn:aws:sts::123456789012:assumed-role/Reader/*"),
            in_session("morning"),
            "implicit-deny",
            "explicit-deny",
        ),
        (
            aws("arn:aws:sts::210987654321:assumed-role/Reader/morning"),
            in_session("morning"),
            "implicit-deny",
            "allowed",
        ),
        (aws(FEDERATED), caller(FEDERATED), "allowed", "explicit-deny"),
        (aws(FEDERATED), caller("arn:aws:sts::123456789012:federated-user/Bobby"), "implicit-deny", "allowed"),
        (aws(FEDERATED), caller("arn:aws:iam::123456789012:user/Bob"), "implicit-deny", "allowed"),
        // What is allowed to an account is left to its identity-based policies; what is denied is denied to all in it.
        (aws(ACCOUNT), caller(USER), "implicit-deny", "explicit-deny"),
        (aws("arn:aws:iam::123456789012:root"), caller(USER), "implicit-deny", "explicit-deny"),
        (aws("arn:aws:iam::123456789012:root"), everyone.clone(), "implicit-deny", "unknown"),
        (aws("arn:aws:iam::12345:root"), caller(USER), "unknown", "unknown"),
        (aws("arn:aws:iam::123456789012:root"), caller("arn:aws:iam::123456789012:root"), "allowed", "explicit-deny"),
        (aws("210987654321"), caller(USER), "implicit-deny", "allowed"),
        (aws("arn:aws:iam::210987654321:root"), caller("arn:aws:iam::123456789012:root"), "implicit-deny", "allowed"),
        (
            aws("arn:aws:iam::123456789012:root"),
            caller("arn:aws:iam::123456789012:user/root"),
            "implicit-deny",
            "explicit-deny",
        ),
        // What no account has as its id says nothing of one.
        (
            aws(ACCOUNT),
            RequestContext::new().with("aws:PrincipalArn", "arn:aws:iam::12345:user/Adele"),
            "implicit-deny",
            "explicit-deny",
        ),
        (aws(ACCOUNT), RequestContext::new().with("aws:PrincipalAccount", "12345"), "implicit-deny", "explicit-deny"),
        (aws(SESSION), caller(FEDERATED), "implicit-deny", "allowed"),
        (aws(SESSION), caller("arn:aws:sts::123456789012:federated-user/morning"), "implicit-deny", "allowed"),
        (aws(FEDERATED), caller(ROLE), "implicit-deny", "allowed"),
        (aws(FEDERATED), in_session("Bob"), "implicit-deny", "allowed"),
        (
            aws("arn:aws-cn:sts::123456789012:assumed-role/Reader/morning"),
            in_session("morning"),
            "implicit-deny",
            "explicit-deny",
        ),
        (
            aws("arn:aws:sts::123456789012:assumed-role/reader/morning"),
            in_session("morning"),
            "implicit-deny",
            "explicit-deny",
        ),
        (aws(USER), caller("arn:aws:iam::123456789012:root"), "implicit-deny", "allowed"),
        (
            aws(USER),
            RequestContext::new().with("aws:PrincipalArn", "arn:aws:iam::12345:user/Else"),
            "implicit-deny",
            "explicit-deny",
        ),
        (aws(USER), RequestContext::new().with("aws:PrincipalArn", ""), "unknown", "unknown"),
        (
            aws(SESSION),
            RequestContext::new().with("aws:PrincipalArn", "arn:aws:sts::123456789012:assumed-role/Reader/noon"),
            "unknown",
            "unknown",
        ),
        (aws(FEDERATED), caller("arn:aws:sts::123456789012:federated-user/bob"), "unknown", "unknown"),
        (json!({"Service": "lambda.amazonaws.com"}), caller(ROLE), "implicit-deny", "allowed"),
        (json!({"Service": "lambda.amazonaws.com"}), everyone.clone(), "unknown", "unknown"),
        (json!({"Federated": "cognito-identity.amazonaws.com"}), caller(ROLE), "implicit-deny", "explicit-deny"),
        // The unique id of a user who is gone.
        (aws("AIDAJQABLZS4A3QDU576Q"), caller(USER), "unknown", "unknown"),
        (
            aws("AIDAJQABLZS4A3QDU576Q"),
            caller(USER).with("aws:userid", "AIDAJQABLZS4A3QDU576Q2"),
            "implicit-deny",
            "allowed",
        ),
    ];
    for (principal, context, gives, takes) in cases {
        let who = context.get("aws:PrincipalArn").map(<[String]>::concat);
        assert_eq!(granted(&principal, &context), gives, "allowed to {principal}, asked by {who:?}");
        assert_eq!(refused(&principal, &context), takes, "denied to {principal}, asked by {who:?}");
    }
}

#[test]
fn not_principal_never_allows() {
    let others = json!({"Effect": "Allow", "NotPrincipal": aws("arn:aws:iam::123456789012:user/Else"), "Action": "*", "Resource": "*"});
    assert_eq!(decide(&json!([others]), no_policies(), &caller(USER)), "implicit-deny");
    let denied = |listed: Value, sources| {
        let all_but = json!({"Effect": "Deny", "NotPrincipal": {"AWS": listed}, "Action": "*", "Resource": "*"});
        decide(&json!([all_but]), sources, &caller(USER))
    };
    assert_eq!(denied(json!(["arn:aws:iam::123456789012:user/Else"]), all_policies()), "explicit-deny");
    assert_eq!(denied(json!([USER]), all_policies()), "explicit-deny");
    assert_eq!(denied(json!(["*"]), all_policies()), "explicit-deny");
    assert_eq!(denied(json!([USER, "arn:aws:iam::123456789012:root"]), all_policies()), "allowed");
    let bounded = PolicySources { boundary: Some(named(&everything())), ..all_policies() };
    assert_eq!(denied(json!([USER, "arn:aws:iam::123456789012:root"]), bounded), "explicit-deny");
}

#[test]
fn what_limits_a_grant_depends_on_whom_it_names() {
    let bounded = || PolicySources { boundary: Some(named(&nothing_here())), ..no_policies() };
    let with_session = || PolicySources { session: vec![named(&nothing_here())], ..no_policies() };
    let anybody = under(allow(&json!("*")), &json!({"ArnEquals": {"aws:PrincipalArn": ROLE}}));
    let anybody_like = under(allow(&json!("*")), &json!({"ArnNotEquals": {"aws:PrincipalArn": USER}}));
    // Whom it names, who calls, under a boundary and under a session policy that do not allow it.
    let cases = [
        (allow(&aws(USER)), caller(USER), "allowed", "implicit-deny"),
        (allow(&aws(ROLE)), caller(ROLE), "implicit-deny", "implicit-deny"),
        (allow(&aws(SESSION)), in_session("morning"), "allowed", "allowed"),
        (allow(&aws(FEDERATED)), caller(FEDERATED), "allowed", "allowed"),
        // An id is of a role or of a user, which both limit.
        (allow(&aws("AROAEXAMPLEID")), in_session("morning"), "implicit-deny", "implicit-deny"),
        (allow(&json!("*")), caller(ROLE), "implicit-deny", "implicit-deny"),
        (allow(&json!("*")), caller(USER), "implicit-deny", "implicit-deny"),
        (anybody, caller(ROLE), "allowed", "allowed"),
        (anybody_like, caller(ROLE), "implicit-deny", "implicit-deny"),
    ];
    // Two session policies limit as one does.
    let two = PolicySources { session: vec![named(&nothing_here()), named(&nothing_here())], ..no_policies() };
    assert_eq!(decide(&json!([allow(&aws(USER))]), two, &caller(USER)), "implicit-deny");
    // Which session it is decides whether the boundary limits it.
    let either = json!([allow(&json!({"AWS": [ROLE, SESSION]}))]);
    assert_eq!(decide(&either, bounded(), &in_session("morning")), "allowed");
    assert_eq!(decide(&either, bounded(), &in_session("evening")), "implicit-deny");
    assert_eq!(decide(&either, bounded(), &caller(ROLE)), "unknown");
    for (statement, context, under_boundary, in_session) in cases {
        let statements = json!([statement]);
        assert_eq!(decide(&statements, bounded(), &context), under_boundary, "boundary: {statements}");
        assert_eq!(decide(&statements, with_session(), &context), in_session, "session: {statements}");
        // A deny of theirs counts always, and SCPs, RCPs and the policy of an endpoint do too.
        let denying = json!([everything(), {"Effect": "Deny", "Action": "dynamodb:*", "Resource": "*"}]);
        let denying = [
            PolicySources { boundary: Some(named(&denying)), ..no_policies() },
            PolicySources { session: vec![named(&denying)], ..no_policies() },
            PolicySources { scps: vec![vec![named(&denying)]], ..no_policies() },
            PolicySources { rcps: vec![resource_policy(&json!([deny(&json!("*"))]))], ..no_policies() },
        ];
        for sources in denying {
            assert_eq!(decide(&statements, sources, &context), "explicit-deny", "{statements}");
        }
        let silent = [
            PolicySources { scps: vec![vec![named(&nothing_here())]], ..no_policies() },
            PolicySources {
                endpoint: Some(resource_policy(
                    &json!([{"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}]),
                )),
                ..no_policies()
            },
        ];
        for sources in silent {
            assert_eq!(decide(&statements, sources, &context), "implicit-deny", "{statements}");
        }
    }
}

#[test]
fn the_policy_of_a_table_is_that_of_its_indexes_by_their_own_arns() {
    let on = |resources: Value, text| {
        let grant = json!([{"Effect": "Allow", "Principal": aws(USER), "Action": "dynamodb:PartiQLSelect", "Resource": resources}]);
        word(&decide_on(text, &schema(&grant), no_policies(), &caller(USER)))
    };
    let index = format!("{TABLE}/index/ByGenre");
    assert_eq!(on(json!(TABLE), READ), "allowed");
    assert_eq!(on(json!(TABLE), READ_INDEX), "implicit-deny");
    assert_eq!(on(json!([TABLE, index]), READ_INDEX), "allowed");
    assert_eq!(on(json!(index), READ), "implicit-deny");
    // Whether the table must be allowed besides is not published.
    assert_eq!(on(json!(index), READ_INDEX), "unknown");
    assert_eq!(on(json!("*"), READ_INDEX), "allowed");
    assert_eq!(on(json!("arn:aws:dynamodb:us-east-1:123456789012:table/Musik"), READ), "implicit-deny");
    assert_eq!(on(json!("arn:aws:dynamodb:us-east-1:123456789012:table/music"), READ), "implicit-deny");
    assert_eq!(on(json!("arn:aws:dynamodb:eu-west-1:123456789012:table/Music"), READ), "implicit-deny");
    assert_eq!(on(json!("arn:aws:dynamodb:us-east-1:*:table/Music"), READ), "allowed");
    assert_eq!(on(json!("arn:*:dynamodb:*:*:table/Music"), READ), "allowed");
}

#[test]
fn conditions_of_the_policy_are_about_the_statement_and_its_caller() {
    let given = |condition: Value, text, context: &RequestContext| {
        let statements = json!([under(allow(&aws(USER)), &condition)]);
        word(&decide_on(text, &schema(&statements), no_policies(), context))
    };
    let user = caller(USER);
    let leading = json!({"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["Acme"]}, "Null": {"dynamodb:LeadingKeys": "false"}});
    assert_eq!(given(leading.clone(), READ, &user), "allowed");
    assert_eq!(given(leading.clone(), SCAN, &user), "implicit-deny");
    assert_eq!(given(leading, "SELECT * FROM Music WHERE Artist = ?", &user), "unknown");
    let queries = json!({"Bool": {"dynamodb:FullTableScan": "false"}});
    assert_eq!(given(queries.clone(), READ, &user), "allowed");
    assert_eq!(given(queries, SCAN, &user), "implicit-deny");
    let tagged = |value: &str| json!({"StringEquals": {"aws:ResourceTag/team": value}});
    assert_eq!(given(tagged("blue"), READ, &user), "allowed");
    assert_eq!(given(tagged("red"), READ, &user), "implicit-deny");
    let from_endpoint = json!({"StringEquals": {"aws:SourceVpce": "vpce-1"}});
    assert_eq!(given(from_endpoint.clone(), READ, &user), "implicit-deny");
    assert_eq!(given(from_endpoint.clone(), READ, &user.clone().partial()), "unknown");
    assert_eq!(given(from_endpoint, READ, &user.clone().with("aws:SourceVpce", "vpce-1")), "allowed");
    // What is shown by the kinds of policies counts for the resource's too: through an endpoint the key may be there.
    let not_through = json!({"Null": {"aws:SourceVpce": "true"}});
    assert_eq!(given(not_through.clone(), READ, &user), "allowed");
    let endpoint = json!([{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]);
    let sources = PolicySources { endpoint: Some(resource_policy(&endpoint)), ..no_policies() };
    assert_eq!(decide(&json!([under(allow(&aws(USER)), &not_through)]), sources, &user), "unknown");
}

#[test]
fn statements_do_not_cross_accounts() {
    let stranger = "arn:aws:iam::210987654321:user/Adele";
    for (statements, sources) in [
        (json!([allow(&aws(stranger))]), all_policies()),
        (json!([allow(&json!("*"))]), all_policies()),
        (json!([allow(&aws(USER))]), all_policies()),
    ] {
        let decision = decide_on(READ, &schema(&statements), sources, &caller(stranger));
        assert_eq!(
            decision.to_string(),
            "denied\n  the caller is of the account 210987654321, and the resource of 123456789012: this works within one account alone"
        );
        assert_eq!(
            serde_json::to_value(&decision).unwrap(),
            json!({"decision": "denied", "reason": "implicit-deny", "missing": [], "denied_by": [],
                "other_account": {"caller": "210987654321", "resource": "123456789012"}})
        );
    }
    // One of both says so.
    let mixed = RequestContext::new().with("aws:PrincipalArn", USER).with("aws:PrincipalAccount", "210987654321");
    assert_eq!(decide(&json!([allow(&aws(USER))]), all_policies(), &mixed), "implicit-deny");
    let foreign = r#"SELECT * FROM "arn:aws:dynamodb:us-east-1:210987654321:table/Music" WHERE Artist = 'Acme'"#;
    let decision = decide_on(foreign, &schema(&json!([allow(&aws(USER))])), all_policies(), &RequestContext::new());
    let Decision::Denied(denial) = decision else { panic!("allowed") };
    let Denial { other_account, .. } = *denial;
    let other = other_account.unwrap();
    assert_eq!((other.caller.as_str(), other.resource.as_str()), (ACCOUNT, "210987654321"));
}

#[test]
fn of_a_table_in_no_known_account_nobody_is_known_to_be() {
    let table = json!({"Table": {
        "TableName": "Music", "KeySchema": [{"AttributeName": "Artist", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "Artist", "AttributeType": "S"}]},
        "ResourcePolicy": {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": aws(USER), "Action": "*", "Resource": "*"}]}});
    let schema = Schema::parse(&table.to_string()).unwrap();
    let parsed = dynamodb::parse(READ).unwrap();
    let mut target = Target::new(&Account::TEMPLATE);
    target.schema = Some(&schema);
    let needs = dynamodb::resolve(&parsed, &target).unwrap();
    let decision = PolicySet::compile(no_policies()).decide(&needs, &caller(USER));
    assert_eq!(word(&decision), "unknown");
    let Decision::Denied(denial) = decision else { panic!("allowed") };
    assert_eq!(
        serde_json::to_value(&denial.unknown).unwrap(),
        json!([{"fact": "condition-key", "key": "aws:ResourceAccount"}])
    );
}

#[test]
fn a_table_that_may_be_one_of_a_template_with_a_policy_is_unknown() {
    let template = |policy: Value| {
        let mut properties = json!({"TableName": {"Ref": "Name"},
            "KeySchema": [{"AttributeName": "Artist", "KeyType": "HASH"}],
            "AttributeDefinitions": [{"AttributeName": "Artist", "AttributeType": "S"}]});
        if !policy.is_null() {
            properties["ResourcePolicy"] = json!({"PolicyDocument": policy});
        }
        let text = json!({"Resources": {"T": {"Type": "AWS::DynamoDB::Table", "Properties": properties}}});
        Schema::parse(&text.to_string()).unwrap()
    };
    assert_eq!(word(&decide_on(SCAN, &template(Value::Null), all_policies(), &caller(USER))), "allowed");
    let decision = decide_on(SCAN, &template(json!({"Statement": deny(&json!("*"))})), all_policies(), &caller(USER));
    assert_eq!(
        decision.to_string(),
        format!("denied\n  it depends on the resource-based policy of `{TABLE}`, which is not known")
    );
    assert_eq!(word(&decision), "unknown");
}

#[test]
fn a_denial_says_what_the_policy_of_the_table_lacks() {
    let other = json!([{"Sid": "Others", "Effect": "Allow", "Principal": aws(ROLE), "Action": "dynamodb:PartiQLSelect", "Resource": TABLE}]);
    let decision = decide_on(READ, &schema(&other), no_policies(), &caller(USER));
    assert_eq!(
        decision.to_string(),
        format!(
            "denied\n  `dynamodb:PartiQLSelect` on `{TABLE}` is missing\n    no identity-based policy allows it; statement 0 of the identity policy `own.json` comes nearest\
             \n      does not match: `Action` `s3:*`\
             \n    the resource-based policy does not allow it; statement 0 (`Others`) of the resource policy `Music` comes nearest\
             \n      does not match: `Principal` `{ROLE}`"
        )
    );
    let denied = json!([{"Sid": "Nobody", "Effect": "Deny", "Principal": "*", "Action": "dynamodb:PartiQLSelect", "Resource": TABLE}]);
    let decision = decide_on(READ, &schema(&denied), all_policies(), &caller(USER));
    assert_eq!(
        decision.to_string(),
        format!(
            "denied\n  `dynamodb:PartiQLSelect` on `{TABLE}` is denied by statement 0 (`Nobody`) of the resource policy `Music`"
        )
    );
    let unknown = decide_on(READ, &schema(&json!([deny(&aws(SESSION))])), all_policies(), &caller(ROLE));
    assert_eq!(
        unknown.to_string(),
        format!(
            "denied\n  `dynamodb:PartiQLSelect` on `{TABLE}` may be denied by statement 0 of the resource policy `Music`\
             \n      not known whether it matches: `Principal` `{SESSION}`\
             \n  it depends on `aws:userid`, which the request's context does not give"
        )
    );
}

#[test]
fn tags_and_endpoints_count_for_tables_as_for_ledgers() {
    let tagged = json!([{"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*",
        "Condition": {"StringEquals": {"aws:ResourceTag/team": "blue"}}}]);
    let sources = || PolicySources { identity: vec![named(&tagged)], ..PolicySources::default() };
    let nobody = json!([allow(&aws("arn:aws:iam::123456789012:user/Other"))]);
    for text in [READ, READ_INDEX] {
        assert_eq!(word(&decide_on(text, &schema(&nobody), sources(), &caller(USER))), "allowed");
    }
    // Another resource's tag that the caller gives does not count.
    let untagged = json!({"Table": {
        "TableName": "Music", "TableArn": TABLE, "KeySchema": [{"AttributeName": "Artist", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "Artist", "AttributeType": "S"}]}});
    let untagged = Schema::parse(&untagged.to_string()).unwrap();
    let context = caller(USER).with("aws:ResourceTag/team", "blue");
    assert_eq!(word(&decide_on(READ, &untagged, sources(), &context)), "unknown");
    let endpoint = |principal: Value, action: &str| {
        let statements = json!([{"Effect": "Allow", "Principal": principal, "Action": action, "Resource": TABLE}]);
        let sources = PolicySources { endpoint: Some(resource_policy(&statements)), ..all_policies() };
        decide(&nobody, sources, &caller(USER))
    };
    assert_eq!(endpoint(json!("*"), "dynamodb:PartiQLSelect"), "allowed");
    assert_eq!(endpoint(json!("*"), "dynamodb:PartiQLInsert"), "implicit-deny");
    assert_eq!(endpoint(json!("*"), "dynamodb:Query"), "implicit-deny");
    assert_eq!(endpoint(aws(USER), "dynamodb:PartiQL*"), "allowed");
    assert_eq!(endpoint(aws("arn:aws:iam::123456789012:user/Other"), "dynamodb:*"), "implicit-deny");
}

#[test]
fn an_rcp_denies_and_gives_nothing() {
    let rcp = |statements: Value, sources: PolicySources| {
        let sources = PolicySources { rcps: vec![resource_policy(&statements)], ..sources };
        decide(&json!([allow(&aws(ROLE))]), sources, &caller(USER))
    };
    let all = json!({"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"});
    assert_eq!(rcp(json!([all]), all_policies()), "allowed");
    assert_eq!(rcp(json!([all]), no_policies()), "implicit-deny");
    assert_eq!(rcp(json!([all]), PolicySources::default()), "implicit-deny");
    let others = under(
        json!({"Effect": "Deny", "Principal": "*", "Action": "dynamodb:*", "Resource": "*"}),
        &json!({"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-1"}, "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}),
    );
    // Under an RCP the account is one of an organization, so that the key may be there.
    assert_eq!(rcp(json!([others]), all_policies()), "unknown");
}

/// Of a statement that is sure nothing is asked for.
#[test]
fn what_is_asked_for_is_what_decides() {
    let asked_of = |who: &str, policy: &Value, statements: &Value| {
        let sources = PolicySources { identity: vec![named(statements)], ..PolicySources::default() };
        let context = caller(who).with_unknown("aws:PrincipalTag/");
        let Decision::Denied(denial) = decide_on(READ, &schema(policy), sources, &context) else { panic!("allowed") };
        denial.unknown.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let asked = |policy: &Value, statements: &Value| asked_of(USER, policy, statements);
    let red = json!({"StringEquals": {"aws:PrincipalTag/team": "red"}});
    let denied = json!([everything(), under(json!({"Effect": "Deny", "Action": "*", "Resource": "*"}), &red)]);
    let key = |name: &str| format!("`aws:PrincipalTag/{name}`, which the request's context does not give");
    assert_eq!(asked(&json!([allow(&json!({"AWS": [USER, SESSION]}))]), &denied), [key("team")]);
    // NotPrincipal allows nobody, whoever calls.
    let others = json!({"Effect": "Allow", "NotPrincipal": {"AWS": SESSION}, "Action": "dynamodb:*", "Resource": "*"});
    assert_eq!(asked_of(ROLE, &json!([others]), &denied), [key("team")]);
    let session = "`aws:userid`, which the request's context does not give".to_owned();
    assert_eq!(asked_of(ROLE, &json!([allow(&aws(SESSION))]), &denied), [key("team"), session]);
    let blue = json!({"StringEquals": {"aws:PrincipalTag/colour": "blue"}});
    assert_eq!(asked(&json!([under(allow(&aws(USER)), &blue)]), &json!([nothing_here()])), [key("colour")]);
}
