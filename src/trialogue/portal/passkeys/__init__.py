"""Passkeys: signing in, and showing again that it is you, by a key that a phone, a computer or a stick keeps.

The protocol (WebAuthn) is `fido2`'s; what is offered, kept and refused is ours: `relying_party` asks and checks,
`keeping` stores. May import `accounts`, `vault`, `mail` and `languages`.
"""
