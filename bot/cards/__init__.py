"""Answer → what a front end shows. Pure: Telegram HTML, terminal text, JSON."""
