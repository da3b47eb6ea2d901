"""Signs the requests on standard input with AWS's own code: a JSON list in, a JSON list of Authorization headers out."""
import base64
import json
import sys

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials


def sign(case):
    request = AWSRequest(method=case["method"], url=case["url"], data=base64.b64decode(case["body"]))
    for name, value in case["headers"]:
        request.headers[name] = value  # a repeated name adds a value
    signer = SigV4Auth(Credentials(case["id"], case["secret"], case["session"]), case["service"], case["region"])
    # What add_auth does, at a time of our choice.
    request.context["timestamp"] = case["time"]
    signer._modify_request_before_signing(request)
    text = signer.string_to_sign(request, signer.canonical_request(request))
    signer._inject_signature_to_request(request, signer.signature(text, request))
    return request.headers["Authorization"]


json.dump([sign(case) for case in json.load(sys.stdin)], sys.stdout)
