from tests.model.drill import BASE, lived, scenario, setting


def test_it_sets_how_many_refuse_in_the_brigades_that_have_it():
    front = lived(1, scenario(setting("autonomy", 1.0, brigades=[2]))).front
    p = BASE.values("command")
    refusing = front.arrays["refusing"]
    assert refusing.tolist() == [p.free if brigade == 2 else p.usual for brigade in range(refusing.size)]
