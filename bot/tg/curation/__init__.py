"""Looking after articles in chat, for admins: one room for each subject.

``add`` previews and saves, ``imports`` takes files of many articles, ``browse`` lists and changes,
``gaps`` shows what was asked in vain and tells the askers, ``channels`` follows posts, ``stats`` counts,
``words`` teaches, ``feeds`` subscribes and ``reading`` reads what is subscribed to.
``base`` is what they share; ``material`` reads links, texts and origins out of messages, without any I/O.
"""
