"""The survey: three short questions to the person, by text, on paper or by a link; answers nobody can tie to them."""
