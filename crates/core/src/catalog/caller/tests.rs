use super::*;

const ACCOUNT: &str = "111122223333";

#[test]
fn only_the_service_linked_path_of_the_same_account_is_proof() {
    for (arn, service) in [
        (
            "arn:aws:iam::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig",
            Some("config.amazonaws.com"),
        ),
        (
            "arn:aws-cn:iam::111122223333:role/aws-service-role/macie.amazonaws.com/X",
            Some("macie.amazonaws.com"),
        ),
        (
            "arn:aws:iam::444455556666:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig",
            None,
        ),
        ("arn:aws:iam::111122223333:role/AWSServiceRoleForConfig", None),
        ("arn:aws:iam::111122223333:role/x-AWSServiceRoleForConfig-x", None),
        (
            "arn:aws:iam::111122223333:role/evil/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig",
            None,
        ),
        (
            "arn:aws:iam::111122223333:role/aws-service-role/AWSServiceRoleForConfig",
            None,
        ),
        (
            "arn:aws:iam::111122223333:user/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig",
            None,
        ),
        (
            "arn:aws:sts::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig",
            None,
        ),
        ("", None),
    ] {
        assert_eq!(service_of(arn, ACCOUNT), service, "{arn}");
    }
    assert_eq!(
        service_of("arn:aws:iam:::role/aws-service-role/config.amazonaws.com/X", ""),
        None
    );
}
