"""The Django project: settings, foundation (kernel, accounts) and the screens that combine the apps."""
