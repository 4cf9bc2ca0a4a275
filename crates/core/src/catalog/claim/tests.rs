use std::collections::BTreeSet;

use super::*;
use crate::catalog::TEST_CATALOG;

/// User agents, each with the claim that it makes.
const AGENTS: &[(&str, &str)] = &[
    (
        "APN/1.0 HashiCorp/1.0 Terraform/1.9.5 (+https://www.terraform.io) terraform-provider-aws/5.70.0 aws-sdk-go-v2/1.31.0",
        "terraform",
    ),
    (
        "[APN/1.0 HashiCorp/1.0 Terraform/1.1.2 aws-sdk-go/1.44.260 (go1.20.11; linux; amd64)]",
        "terraform",
    ),
    ("APN/1.0 Pulumi/1.0 PulumiAwsNative/1.0 aws-sdk-go-v2/1.31.0", "pulumi"),
    (
        "Boto3/1.34.0 md/Botocore#1.34.0 ua/2.0 os/linux APN/1.1 (APN_1826889)",
        "prowler",
    ),
    ("Boto3/1.34.0 md/Botocore#1.34.0", "boto3"),
    ("Botocore/1.34.0 Python/3.12 c7n/0.9.40", "cloud-custodian"),
    (
        "Scout Suite/5.14.0 (https://github.com/nccgroup/ScoutSuite) Boto3/1.26",
        "scout-suite",
    ),
    (
        "aws-sdk-go/1.44.260 (go1.20.11; linux; amd64) amazon-ssm-agent/",
        "ssm-agent",
    ),
    ("aws-sdk-go/1.44.260 (go1.20.11; linux; amd64)", "aws-sdk-go"),
    ("aws-sdk-go-v2/1.31.0 os/linux", "aws-sdk-go-v2"),
    (
        "aws-sdk-nodejs/2.1586.0 linux/v20.15.1 aws-cdk/2.135.0 promise",
        "aws-cdk",
    ),
    (
        "aws-controllers-k8s/s3.services.k8s.aws-1.0 (GitCommit/x; CRDKind/Bucket) aws-sdk-go-v2/1",
        "aws-controllers-k8s",
    ),
    (
        "aws-controllers-k8s/x-1 (ManagedBy/kro; KROVersion/0.4) aws-sdk-go-v2/1",
        "kro",
    ),
    (
        "S3Console/0.4, aws-internal/3 aws-sdk-java/1.12.750 Linux/5.10",
        "s3-console",
    ),
    ("aws-internal/3 aws-sdk-java/1.12.750", "console"),
    ("AWS Internal", "console"),
    ("signin.amazonaws.com", "console"),
    ("aws-cli/2.31.0 md/awscrt#0.27.6 exec-env/CloudShell", "cloudshell"),
    ("aws-cli/2.31.0 md/awscrt#0.27.6", "aws-cli"),
    ("aws-sdk-rust/1.3.9 os/linux lang/rust/1.95.0 app/trailhum", "trailhum"),
    ("cloudformation.amazonaws.com", "cloudformation"),
    ("Mozilla/5.0 (X11; Linux x86_64)", "browser"),
];

#[test]
fn a_user_agent_claims_to_be_the_most_particular() {
    for (agent, id) in AGENTS {
        assert_eq!(
            TEST_CATALOG.claim(agent).map(|claim| claim.id.as_str()),
            Some(*id),
            "{agent}"
        );
    }
}

#[test]
fn an_agent_without_a_text_claims_nothing() {
    for nobody in [
        "",
        "config.amazonaws.com",
        "terraform",
        "NotTerraform/1.0",
        "myaws-cli/1",
        "curl/8.5",
        "é/é",
    ] {
        assert_eq!(TEST_CATALOG.claim(nobody), None, "{nobody}");
    }
}

#[test]
fn an_account_comes_before_a_user_agent_and_a_role_s_name_before_an_sdk() {
    let claims = |user_agent, role_name, session, account| {
        let signs = ClaimSigns {
            user_agent,
            role_name,
            session,
            account,
        };
        TEST_CATALOG
            .claims(signs)
            .map(|(claim, sign)| (claim.id.as_str(), sign))
    };
    let (terraform, boto3) = (Some("Terraform/1.9"), Some("Boto3/1.34.0"));
    let datadog = (Some("DatadogIntegrationRole"), Some("464622532012"));
    assert_eq!(
        claims(terraform, datadog.0, None, datadog.1),
        Some(("datadog", ClaimSign::Account))
    );
    assert_eq!(
        claims(terraform, datadog.0, None, None),
        Some(("terraform", ClaimSign::UserAgent))
    );
    assert_eq!(
        claims(boto3, datadog.0, None, None),
        Some(("datadog", ClaimSign::RoleName))
    );
    assert_eq!(
        claims(boto3, None, Some("ProwlerAssessmentSession"), None),
        Some(("prowler", ClaimSign::Session))
    );
    assert_eq!(
        claims(boto3, Some("app"), Some("botocore-session-1"), None),
        Some(("boto3", ClaimSign::UserAgent))
    );
    assert_eq!(
        claims(None, Some("app"), Some("botocore-session-1"), None),
        Some(("boto3", ClaimSign::Session))
    );
    assert_eq!(
        claims(None, Some("cloudbeat-securityaudit"), Some("aws-go-sdk-1"), None),
        Some(("cloudbeat", ClaimSign::RoleName))
    );
    for role in ["not-DatadogIntegrationRole", "DatadogIntegrationRole2", "app"] {
        assert_eq!(
            claims(None, Some(role), Some("ann"), Some("111122223333")),
            None,
            "{role}"
        );
    }
    assert_eq!(claims(None, None, None, None), None);
}

#[test]
fn every_claim_can_be_made_and_is_told_apart() {
    let (mut ids, mut accounts) = (BTreeSet::new(), BTreeSet::new());
    for claim in TEST_CATALOG.all_claims() {
        let id = &claim.id;
        assert!(ids.insert(id), "{id} is taken");
        assert_eq!(TEST_CATALOG.claim_by_id(id), Some(claim));
        assert!(!claim.links.is_empty() && claim.means.ends_with('.'), "{id}");
        let signs = [
            (ClaimSign::UserAgent, &claim.user_agent),
            (ClaimSign::RoleName, &claim.role),
            (ClaimSign::Session, &claim.session),
            (ClaimSign::Account, &claim.account),
        ];
        let given = || signs.iter().filter(|(_, texts)| !texts.is_empty());
        assert!(given().next().is_some(), "{id} shows nowhere");
        assert!(
            claim.inferred.iter().all(|sign| given().any(|(it, _)| it == sign)),
            "{id}"
        );
        let all_inferred = given().all(|(sign, _)| claim.inferred.contains(sign));
        assert!(
            !all_inferred || claim.seen == EvidenceLevel::Inferred,
            "{id}: what was seen of it?"
        );
        for account in &claim.account {
            assert!(
                account.len() == 12 && account.bytes().all(|it| it.is_ascii_digit()),
                "{id}: {account}"
            );
            assert!(accounts.insert(account), "{account} is of two vendors");
            let signs = ClaimSigns {
                account: Some(account),
                ..ClaimSigns::default()
            };
            assert_eq!(TEST_CATALOG.claims(signs).map(|(found, _)| &found.id), Some(id));
        }
        for agent in &claim.user_agent {
            assert_eq!(TEST_CATALOG.claim(agent).map(|found| &found.id), Some(id), "{agent}");
        }
        for role in claim.role.iter().chain(&claim.session) {
            assert!(
                !role.trim_end_matches('*').is_empty() && !role.trim_end_matches('*').contains('*'),
                "{role}"
            );
        }
    }
    assert!(ids.len() >= 55, "only {} claims", ids.len());
}

#[test]
fn a_text_is_found_at_the_beginning_of_every_word_and_nowhere_else() {
    for claim in TEST_CATALOG.all_claims() {
        for text in &claim.user_agent {
            for before in ["", "x ", "[", "(", "x/1 ", "; "] {
                let found = TEST_CATALOG.claim(&format!("{before}{text}1"));
                assert_eq!(found.map(|it| &it.id), Some(&claim.id), "{before}{text}");
            }
            assert_eq!(
                TEST_CATALOG
                    .claim(&format!("x{text}"))
                    .map(|it| it.id.as_str())
                    .filter(|id| *id == claim.id),
                None,
                "x{text}"
            );
        }
    }
}
