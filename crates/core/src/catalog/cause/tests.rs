use super::*;
use crate::catalog::{TEST_CATALOG, is_missing_resource, is_refusal, is_throttling, says_other_cause};

const USER: &str = "User: arn:aws:iam::111122223333:user/ann is not authorized to perform: ";

fn denial(source: &str, message: &str) -> Option<(PolicyKind, bool)> {
    Denial::from_message(source, message).map(|denial| (denial.policy, denial.explicit))
}

#[test]
fn every_sentence_that_aws_documents_names_its_kind_of_policy() {
    for (implicit, explicit, policy) in [
        (
            "no identity-based policy",
            "an identity-based policy",
            PolicyKind::Identity,
        ),
        (
            "no resource-based policy",
            "a resource-based policy",
            PolicyKind::Resource,
        ),
        ("no role trust policy", "the role trust policy", PolicyKind::Resource),
        (
            "no permissions boundary",
            "a permissions boundary",
            PolicyKind::PermissionsBoundary,
        ),
        ("no session policy", "a session policy", PolicyKind::Session),
        ("no session policy", "a sessions policy", PolicyKind::Session),
        (
            "no service control policy",
            "a service control policy",
            PolicyKind::ServiceControl,
        ),
        (
            "no resource control policy",
            "a resource control policy",
            PolicyKind::ResourceControl,
        ),
        (
            "no VPC endpoint policy",
            "a VPC endpoint policy",
            PolicyKind::VpcEndpoint,
        ),
    ] {
        for call in [
            "s3:GetObject",
            "s3:GetObject on resource: \"arn:aws:s3:::b/a key\"",
            "s3:GetObject on resource: *",
        ] {
            let message = format!("{USER}{call} because {implicit} allows the s3:GetObject action");
            assert_eq!(denial("s3.amazonaws.com", &message), Some((policy, false)), "{message}");
            for ending in [
                "",
                ".",
                "\n",
                ": arn:aws:iam::111122223333:policy/Deny-All",
                ": arn:aws:organizations::111122223333:policy/o-1/service_control_policy/p-1.",
                ". Encoded authorization failure message: XQ_jqde5rHje6j9P-qke7",
                " (Service: AWSLambda; Status Code: 403; Error Code: AccessDeniedException)",
            ] {
                let message = format!("{USER}{call} with an explicit deny in {explicit}{ending}");
                assert_eq!(denial("s3.amazonaws.com", &message), Some((policy, true)), "{message}");
            }
        }
    }
}

#[test]
fn a_message_that_is_cut_off_in_its_encoded_part_names_its_kind_of_policy() {
    let reason = "because no identity-based policy allows the ec2:RunInstances action.";
    let encoded = "Encoded authorization failure message: T-kSWIRFn32_fxSgyNzoE36avE5l";
    let call = "ec2:RunInstances on resource: arn:aws:ec2:us-east-1:111122223333:instance/*";
    for ending in ["...", "", "Fj27vJ4..."] {
        let message =
            format!("You are not authorized to perform this operation. {USER}{call} {reason} {encoded}{ending}");
        assert_eq!(
            denial("ec2.amazonaws.com", &message),
            Some((PolicyKind::Identity, false)),
            "{message}"
        );
    }
}

#[test]
fn a_long_name_that_is_cut_off_names_no_kind_of_policy() {
    let reason = "because no identity-based policy allows the s3:GetObject action";
    let resource = "s3:GetObject on resource: \"arn:aws:s3:::b/a";
    for ending in [
        ". Encoded authorization failure message: aaaaaaaa...",
        ". Encoded authorization failure message: ...",
        "...",
        " ...",
    ] {
        let message = format!("{USER}{resource} {reason}{ending}");
        assert_eq!(denial("s3.amazonaws.com", &message), None, "{message}");
    }
    for ending in [
        "...",
        " Encoded authorization failure message: a.b...",
        " Encoded authorization failure message: a....",
    ] {
        let message = format!("{USER}ec2:RunInstances {reason}{ending}");
        assert_eq!(denial("ec2.amazonaws.com", &message), None, "{message}");
    }
}

#[test]
fn a_deny_behind_an_endpoint_is_the_service_control_policy_s() {
    let message = format!(
        "{USER}SNS:Publish on resource: arn:aws:sns:us-east-1:111122223333:t with an explicit deny in a VPC endpoint policy transitively through a service control policy"
    );
    assert_eq!(
        denial("sns.amazonaws.com", &message),
        Some((PolicyKind::ServiceControl, true))
    );
}

#[test]
fn only_kms_says_key_policy_and_only_where_the_text_says_resource_based() {
    let message =
        format!("{USER}kms:Decrypt on resource: k because no resource-based policy allows the kms:Decrypt action");
    for (source, policy) in [
        ("kms.amazonaws.com", PolicyKind::Key),
        ("secretsmanager.amazonaws.com", PolicyKind::Resource),
        ("kms.amazonaws.com.evil", PolicyKind::Resource),
    ] {
        assert_eq!(denial(source, &message), Some((policy, false)), "{source}");
    }
    let of_identity = message.replace("resource-based", "identity-based");
    assert_eq!(
        denial("kms.amazonaws.com", &of_identity),
        Some((PolicyKind::Identity, false))
    );
}

#[test]
fn what_names_no_single_policy_names_none() {
    for message in [
        "",
        "Access Denied",
        "Macie is not enabled",
        "You are not authorized to perform this operation. Encoded authorization failure message: abc",
        "User: x is not authorized to perform: kms:Decrypt on this resource because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access",
        "User: x is not authorized to perform: ec2:RunInstances with an explicit deny",
        "User: x is not authorized to perform: s3:PutObject because public ACLs are prevented by the BlockPublicAcls setting in S3 Block Public Access",
        "because no identity-based policy allows the s3:GetObject action",
        "with an explicit deny in a service control policy",
        "User: x is not authorized to perform: s3:GetObject because no bucket policy allows the s3:GetObject action",
        "User: x is not authorized to perform: s3:GetObject with an explicit deny in a service control poli",
    ] {
        assert_eq!(denial("s3.amazonaws.com", message), None, "{message}");
    }
}

#[test]
fn names_that_strangers_choose_name_no_policy() {
    let scp = "with an explicit deny in a service control policy";
    for resource in [
        format!("\"arn:aws:s3:::b/{scp}\""),
        format!("\"arn:aws:s3:::b/x\" {scp}\""),
        format!("\"arn:aws:s3:::b/x\" {scp}.\""),
        format!("\"arn:aws:s3:::b/x\" {scp}: arn:aws:p\""),
        format!("\"arn:aws:s3:::b/x\" {scp}. Encoded authorization failure message: x\""),
        format!("\"arn:aws:s3:::b/x\" {scp} (Service: x\""),
        "\"arn:aws:s3:::b/x because no service control policy allows the s3:GetObject action\"".to_owned(),
        format!("arn:aws:iam::111122223333:role/{}", scp.replace(' ', "-")),
    ] {
        let bare = format!("{USER}s3:GetObject on resource: {resource}");
        assert_eq!(denial("s3.amazonaws.com", &bare), None, "{bare}");
        // The reason of AWS's own is the last one.
        let message = format!("{bare} because no session policy allows the s3:GetObject action");
        assert_eq!(
            denial("s3.amazonaws.com", &message),
            Some((PolicyKind::Session, false)),
            "{message}"
        );
        let message = format!("{bare} with an explicit deny in an identity-based policy");
        assert_eq!(
            denial("s3.amazonaws.com", &message),
            Some((PolicyKind::Identity, true)),
            "{message}"
        );
    }
}

#[test]
fn codes_have_the_cause_that_aws_documents() {
    for (cause, codes) in [
        (
            Cause::AccessDenied,
            "AccessDenied AccessDeniedException Client.UnauthorizedOperation AuthorizationError KMSAccessDeniedException UnauthorizedAccess ForbiddenException NotAuthorizedException AllAccessDisabled",
        ),
        (
            Cause::Throttled,
            "Throttling ThrottlingException Client.RequestLimitExceeded TooManyRequestsException SlowDown ProvisionedThroughputExceededException EC2ThrottledException RequestThrottledException",
        ),
        (
            Cause::InvalidCredentials,
            "ExpiredToken ExpiredTokenException InvalidClientTokenId UnrecognizedClientException SignatureDoesNotMatch Client.AuthFailure TokenRefreshRequired InvalidAccessKeyId Client.RequestExpired",
        ),
        (Cause::RegionNotEnabled, "RegionDisabledException"),
        (
            Cause::ServiceNotEnabled,
            "Client.OptInRequired SubscriptionRequiredException",
        ),
        (Cause::DryRun, "DryRunOperation Client.DryRunOperation"),
        (
            Cause::Conflict,
            "ResourceAlreadyExistsException EntityAlreadyExists EntityAlreadyExistsException BucketAlreadyOwnedByYou BucketAlreadyExists ResourceInUseException ConflictException ResourceConflictException Client.InvalidPermission.Duplicate InvalidGroup.InUse DeleteConflict BucketNotEmpty RepositoryNotEmptyException",
        ),
        (
            Cause::ResourceMissing,
            "NoSuchBucket NoSuchEntityException ResourceNotFoundException Client.InvalidInstanceID.NotFound ParameterNotFound QueueDoesNotExist AWS.SimpleQueueService.NonExistentQueue WAFNonexistentItemException DBInstanceNotFoundFault",
        ),
        (
            Cause::InvalidRequest,
            "ValidationException ValidationError InvalidParameterValue Client.InvalidParameterValue MalformedPolicyDocumentException InvalidRequestException BadRequestException PermanentRedirect AuthorizationHeaderMalformed Client.InvalidInstanceID.Malformed UnsupportedOperationException InvalidCharacter PasswordPolicyViolation InvalidTrailNameException InvalidDeliveryChannelNameException InvalidEventSelectorsException",
        ),
        (
            Cause::ServiceFault,
            "InternalError InternalFailure Server.InternalError ServiceUnavailable ServiceUnavailableException InternalServerException InternalServerErrorException DirectConnectServerException",
        ),
        (
            Cause::Unknown,
            " LimitExceededException InvalidStateException OperationNotPermitted IncorrectState Client Server. x ClientException Blocked CloudTrailInvalidClientTokenIdException InsightNotEnabledException AWSOrganizationsNotInUseException",
        ),
    ] {
        for code in codes.split(' ') {
            assert_eq!(TEST_CATALOG.cause("x.amazonaws.com", code, None), cause, "{code}");
        }
    }
}

/// Service, code, message, cause.
const BY_SERVICE_OR_MESSAGE: &str = "\
macie2|AccessDeniedException|Macie is not enabled|service_not_enabled
macie2|AccessDeniedException|User: x is not authorized|access_denied
macie2|ThrottlingException|Macie is not enabled|throttled
s3|AccessDenied|Macie is not enabled|access_denied
securityhub|InvalidAccessException||service_not_enabled
inspector|InvalidAccessException||unknown
organizations|AWSOrganizationsNotInUseException||service_not_enabled
directconnect|DirectConnectClientException|Account 111122223333 is not an authorized Direct Connect partner in us-east-1.|service_not_enabled
directconnect|DirectConnectClientException|Association ID must be set|invalid_request
sagemaker|ValidationException|You don't have the IAM role and permissions to access the AWS Marketplace. Update your user.|access_denied
glue|InvalidInputException|User: arn:aws:iam::111122223333:user/ann is not authorized to perform: lakeformation:GetDataAccess|access_denied
lambda|InvalidParameterValueException|The role defined for the function cannot be assumed by Lambda.|invalid_request
cloudformation|ValidationError|User: x is not authorized to perform: cloudformation:DescribeStacks, because y does not exist|access_denied
ecs|ClientException|Cluster not found.|resource_missing
ecs|ClientException|Unable to describe task definition.|resource_missing
ecs|ClientException|User: x is not authorized to perform: iam:PassRole on resource: not found|access_denied
ecs|ClientException|The task definition is not valid.|unknown
batch|ClientException|Cluster not found.|unknown
cloudformation|ValidationError|Stack with id x does not exist|resource_missing
cloudformation|ValidationError|1 validation error detected|invalid_request
rds|ValidationError|x does not exist|invalid_request
ec2|Client.AuthFailure|Not authorized for images: [ami-1]|access_denied
ec2|Client.AuthFailure|AWS was not able to validate the provided access credentials|invalid_credentials
cognito-idp|NotAuthorizedException|Incorrect username or password.|invalid_credentials
s3|NoSuchCORSConfiguration||not_configured
s3|NoSuchUpload||resource_missing";

#[test]
fn a_service_or_a_message_can_say_what_a_code_alone_does_not() {
    for line in BY_SERVICE_OR_MESSAGE.lines() {
        let [service, code, message, cause] = *line.split('|').collect::<Vec<_>>() else {
            panic!("{line}")
        };
        let source = format!("{service}.amazonaws.com");
        assert_eq!(
            TEST_CATALOG.cause(&source, code, Some(message)).as_str(),
            cause,
            "{line}"
        );
    }
}

#[test]
fn the_short_questions_about_codes_agree_with_the_causes() {
    for code in TEST_CATALOG
        .code_rules()
        .iter()
        .flat_map(|rule| rule.exact.iter().chain(&rule.part))
    {
        let cause = cause_of_code(code);
        assert_eq!(is_refusal(code), cause == Cause::AccessDenied, "{code}");
        assert_eq!(is_throttling(code), cause == Cause::Throttled, "{code}");
        if is_missing_resource(code) {
            assert_eq!(cause, Cause::ResourceMissing, "{code}");
        }
        let other = cause.excludes_not_configured();
        assert!(!other || says_other_cause(code), "{code}");
        assert!(cause != Cause::NotConfigured, "{code}: only with its service");
    }
    for check in TEST_CATALOG.lookups() {
        for code in &check.entry.error {
            let cause = TEST_CATALOG.cause(&check.source, code, None);
            assert!(
                !cause.excludes_not_configured(),
                "{}: {code} is {cause}",
                check.entry.id
            );
        }
    }
}

#[test]
fn every_rule_of_codes_names_codes_once_and_where_it_is_read() {
    let mut plain = std::collections::BTreeSet::new();
    for rule in TEST_CATALOG.code_rules() {
        assert!(
            !rule.exact.is_empty() && !rule.links.is_empty() && rule.cause != Cause::Unknown,
            "{rule:?}"
        );
        assert!(rule.links.iter().all(|link| link.starts_with("https://")), "{rule:?}");
        // Parts belong to all services: a code of one service is known in full.
        assert!(
            rule.part.is_empty() || (rule.source.is_empty() && rule.message.is_empty()),
            "{rule:?}"
        );
        for code in &rule.exact {
            assert_eq!(bare(code), code);
            let general = rule.source.is_empty() && rule.message.is_empty();
            assert!(!general || plain.insert(code.clone()), "{code} has two causes");
        }
    }
}
