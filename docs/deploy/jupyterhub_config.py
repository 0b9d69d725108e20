"""JupyterHub with cxroi in two ways: one service for a group, and a server for each user.

Keep the way you want, change the names, and add how users sign in (JupyterHub.authenticator_class).
"""

c = get_config()  # noqa: F821 - given by JupyterHub

# One service, at /services/cxroi/. The hub starts and restarts it, and stops it with itself.
c.JupyterHub.services = [
    {
        "name": "cxroi",
        "url": "http://127.0.0.1:8866",
        "command": [
            "cxroi",
            "app",
            "--hub",
            "--seats=20",
            "--scenarios=/var/lib/cxroi/scenarios",
            "--audit=/var/log/cxroi/audit.jsonl",
        ],
        "oauth_no_confirm": True,  # users are not asked whether the service may know their name
    },
]

# Who may open the service: the members of a group. Without a role, nobody but administrators.
c.JupyterHub.load_groups = {"analysts": {"users": ["anna", "bob"]}}
c.JupyterHub.load_roles = [
    {
        "name": "cxroi-readers",
        "scopes": ["access:services!service=cxroi"],
        "groups": ["analysts"],
    },
]

# A server of their own for each user, at /user/NAME/, in place of JupyterLab. It starts in the
# user's home, and keeps their cases there.
c.Spawner.cmd = ["cxroi", "app", "--hub", "--seats=3", "--scenarios=cxroi_cases"]
