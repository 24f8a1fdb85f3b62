import json


def test_a_conversation_is_kept_in_a_file(rolecall, tmp_path):
    talk = tmp_path / "talk.jsonl"
    first = rolecall.json("ask", "Who has worked as a midwife?", "--history", talk)
    [name] = {citation["title"].split(" — ")[0] for citation in first["citations"]}
    second = rolecall.json("ask", "Which languages does she speak?", "--history", talk)
    assert second["question"] == f"Which languages does {name} speak?"
    assert second["answered"]
    assert [json.loads(line)["question"] for line in talk.read_text().splitlines()] == [first["question"], second["question"]]


def test_questions_come_one_after_the_other(rolecall):
    shown = rolecall.run("ask", stdin="Who has worked as a midwife?\n??\nWhich languages does she speak?\n")
    assert "Understood as: Which languages does" in shown.stderr
    assert "The question has no word." in shown.stderr
    assert shown.stdout.count("model: extractive") == 2
    answers = rolecall.json("ask", stdin="Who has worked as a midwife?\nWhich languages does she speak?\n")["answers"]
    assert [answer["answered"] for answer in answers] == [True, True]
    assert rolecall.run("ask", stdin="??\n", code=1).stdout == ""


def test_a_model_that_fails_is_replaced_by_quotes(rolecall, installed):
    """A provider whose server isn't there, installed for this test as a user would install one."""
    site = next(installed.parent.parent.glob("lib/python*/site-packages"))
    (site / "langchain").mkdir()
    (site / "langchain/__init__.py").touch()
    (site / "langchain/chat_models.py").write_text(
        "class Absent:\n    def stream(self, messages):\n        raise ConnectionError('connection refused')\n\n"
        "def init_chat_model(name):\n    return Absent()\n"
    )
    answer = rolecall.json("ask", "Which languages does the midwife speak?", "--model", "ollama:llama3.2")
    assert answer["model"] == "extractive"
    assert answer["answered"]
    assert answer["notices"] == ["ollama:llama3.2 failed: connection refused The documents are quoted instead."]
    assert (
        "Note: ollama:llama3.2 failed"
        in rolecall.run("ask", "Which languages does the midwife speak?", "--model", "ollama:llama3.2").stdout
    )


def test_answers_are_measured(rolecall, tmp_path):
    resume = (
        "Amara Okafor\nExperience\nLed the night ward of a surgical clinic in Leeds with twelve beds since 2012.\nEducation\nNursing, York"
    )
    job = "Ward nurse\nYou care for patients of the surgical night ward after their operations.\nThe salary is 41,000 pounds a year."
    other = {"resume": resume.replace("night ward of a surgical clinic", "workshop of a brewery"), "jd": job.replace("Ward", "Theatre")}
    rows = [
        {
            "resume": resume,
            "jd": job,
            "question": "Who led the night ward of a surgical clinic in Leeds?",
            "short_answer": "Twelve beds in Leeds",
        },
        {**other, "question": "Which workshop of a brewery was led?", "short_answer": "Workshop of a brewery"},
    ]
    file = tmp_path / "questions.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)))
    result = rolecall.json("evaluate", "qa", file, "--no-store")
    assert result["metrics"]["answer_in_citations"] == 1
    assert result["metrics"]["refused"] == 0
    assert set(result["metrics"]) >= {"answer_in_citations", "unanswerable_refused", "answered", "refused", "findable"}
    assert result["latency_ms"]["p95"] > 0
    assert result["encoder"]
    bad = rolecall.run("evaluate", "qa", __file__, code=1).stderr
    assert "line 1" in bad


def test_paragraphs_are_searched(rolecall, tmp_path):
    contexts = ["The Panthers won 308 points in a season of the league.", "A midwife of the valley helped 61 births in water last year."]
    asked = ["How many points did the Panthers win in a season?", "How many births in water did the midwife help?"]
    data = [
        {"paragraphs": [{"context": context, "qas": [{"id": str(number), "question": question, "answers": [{"text": answer}]}]}]}
        for number, (context, question, answer) in enumerate(zip(contexts, asked, ("308", "61"), strict=True))
    ]
    file = tmp_path / "squad.json"
    file.write_text(json.dumps({"data": data}))
    result = rolecall.json("evaluate", "qa", file, "--no-store")
    assert result["metrics"]["answer_in_citations"] == 1
    assert result["metrics"]["unanswerable_refused"] == 1
