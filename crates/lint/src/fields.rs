//! The fields of a CloudTrail record: which there are, which may be missing, and what each says of the caller.

/// Fields that a record may have, by their paths. Below those that end with a dot anything may be.
const FIELDS: &[&str] = &[
    "additionalEventData.",
    "addendum.",
    "annotation",
    "apiVersion",
    "awsRegion",
    "edgeDeviceDetails.",
    "errorCode",
    "errorMessage",
    "eventCategory",
    "eventContext.",
    "eventID",
    "eventName",
    "eventSource",
    "eventTime",
    "eventType",
    "eventVersion",
    "insightDetails.",
    "managementEvent",
    "readOnly",
    "recipientAccountId",
    "requestID",
    "requestParameters.",
    "resources.",
    "responseElements.",
    "serviceEventDetails.",
    "sessionCredentialFromConsole",
    "sharedEventID",
    "sourceIPAddress",
    "tlsDetails.cipherSuite",
    "tlsDetails.clientProvidedHostHeader",
    "tlsDetails.tlsVersion",
    "userAgent",
    "userIdentity.accessKeyId",
    "userIdentity.accountId",
    "userIdentity.arn",
    "userIdentity.credentialId",
    "userIdentity.identityProvider",
    "userIdentity.identityStoreArn",
    "userIdentity.inScopeOf.",
    "userIdentity.invokedBy",
    "userIdentity.invokedByDelegate.",
    "userIdentity.onBehalfOf.",
    "userIdentity.principalId",
    "userIdentity.sessionContext.assumedRoot",
    "userIdentity.sessionContext.attributes.creationDate",
    "userIdentity.sessionContext.attributes.mfaAuthenticated",
    "userIdentity.sessionContext.ec2RoleDelivery",
    "userIdentity.sessionContext.sessionIssuer.accountId",
    "userIdentity.sessionContext.sessionIssuer.arn",
    "userIdentity.sessionContext.sessionIssuer.principalId",
    "userIdentity.sessionContext.sessionIssuer.type",
    "userIdentity.sessionContext.sessionIssuer.userName",
    "userIdentity.sessionContext.sourceIdentity",
    "userIdentity.sessionContext.webIdFederationData.",
    "userIdentity.type",
    "userIdentity.userName",
    "vpcEndpointAccountId",
    "vpcEndpointId",
];

/// Fields that every record has (documented: "Optional: False"); whatever else may be missing.
const ALWAYS: [&str; 9] = [
    "awsRegion",
    "eventID",
    "eventName",
    "eventSource",
    "eventTime",
    "eventType",
    "eventVersion",
    "sourceIPAddress",
    "userIdentity.type",
];

/// What a field of an exclusion says of the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FieldRole {
    /// The ARN, the name or the session of the caller.
    Identity,
    /// The program that called.
    UserAgent,
    /// The address that called.
    Address,
    /// The service that called for someone.
    InvokedBy,
    /// The account.
    Account,
    /// The service that was called.
    Source,
    /// The API that was called.
    Name,
    /// The error.
    Error,
    /// Anything else.
    Other,
}

/// What a field says of the caller.
#[must_use]
pub fn role(field: &str) -> FieldRole {
    match field {
        // The text of all of it, as some tables have it.
        "userIdentity"
        | "userIdentity.arn"
        | "userIdentity.principalId"
        | "userIdentity.userName"
        | "userIdentity.sessionContext.sessionIssuer.arn"
        | "userIdentity.sessionContext.sessionIssuer.userName" => FieldRole::Identity,
        "userAgent" => FieldRole::UserAgent,
        "sourceIPAddress" | "vpcEndpointId" => FieldRole::Address,
        "userIdentity.invokedBy" => FieldRole::InvokedBy,
        "recipientAccountId" | "userIdentity.accountId" => FieldRole::Account,
        "eventSource" => FieldRole::Source,
        "eventName" => FieldRole::Name,
        "errorCode" | "errorMessage" => FieldRole::Error,
        _ => FieldRole::Other,
    }
}

/// Whether a record may lack the field.
#[must_use]
pub fn may_be_missing(field: &str) -> bool {
    !ALWAYS.contains(&field)
}

/// Whether there is such a field.
#[must_use]
pub fn is_known(field: &str) -> bool {
    FIELDS.iter().any(|known| match known.strip_suffix('.') {
        Some(open) => field == open || field.starts_with(known),
        None => *known == field || known.strip_prefix(field).is_some_and(|rest| rest.starts_with('.')),
    })
}

/// The field of this name in whatever case, or the object around fields; what is below a field in which anything may be
/// stays as it is.
#[must_use]
pub fn in_any_case(name: &str) -> Option<String> {
    FIELDS.iter().find_map(|known| {
        let open = known.strip_suffix('.');
        let whole = known.split_at_checked(name.len());
        let is_whole =
            |(head, rest): &(&str, &str)| name.eq_ignore_ascii_case(head) && (rest.is_empty() || rest.starts_with('.'));
        if let Some((head, _)) = whole.filter(is_whole) {
            return Some(head.to_owned());
        }
        let begin = name.get(..known.len())?;
        let below = name.get(known.len()..)?;
        (open.is_some() && begin.eq_ignore_ascii_case(known)).then(|| format!("{known}{below}"))
    })
}

/// The field that was most likely meant.
#[must_use]
pub fn nearest(name: &str) -> Option<String> {
    if let Some(known) = in_any_case(name) {
        return Some(known);
    }
    let plain = |text: &str| text.to_ascii_lowercase().replace(['_', '-'], "");
    let wanted = plain(name);
    let known = FIELDS.iter().filter(|known| !known.ends_with('.'));
    let known: Vec<&&str> = known.collect();
    let exact = known.iter().find(|known| plain(known) == wanted);
    // Only the last part was written: userName, invokedBy.
    let last = known
        .iter()
        .find(|known| known.contains('.') && known.rsplit('.').next().is_some_and(|last| plain(last) == wanted));
    let near = known
        .iter()
        .map(|known| (strsim::osa_distance(&plain(known), &wanted), known))
        .filter(|(distance, known)| *distance <= 2 && known.len() > 5)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known);
    exact.or(last).or(near).map(|known| (**known).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_known_by_its_path_and_found_by_its_typo() {
        for known in [
            "eventName",
            "userIdentity",
            "userIdentity.arn",
            "requestParameters.bucketName",
            "resources",
        ] {
            assert!(is_known(known), "{known}");
        }
        for unknown in ["eventname", "userIdentity.name", "errorcode", "routeKey"] {
            assert!(!is_known(unknown), "{unknown}");
        }
        for (name, meant) in [
            ("useridentity.arn", "userIdentity.arn"),
            ("erorCode", "errorCode"),
            ("user_agent", "userAgent"),
            ("invokedBy", "userIdentity.invokedBy"),
            ("useridentity", "userIdentity"),
            ("RequestParameters", "requestParameters"),
            ("requestparameters.bucketName", "requestParameters.bucketName"),
        ] {
            assert_eq!(nearest(name).as_deref(), Some(meant), "{name}");
        }
        assert_eq!(nearest("routeKey"), None);
    }
}
